import ArgumentParser
import TidegateCommands

/// The program: everything is in the commands.
@main
struct Tidegate {
    static func main() async {
        await TidegateCommand.main()
    }
}
