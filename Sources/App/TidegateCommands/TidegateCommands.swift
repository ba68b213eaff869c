// TidegateCommands
