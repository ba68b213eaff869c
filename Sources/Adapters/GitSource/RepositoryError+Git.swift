import Git
import SpecLanguage

extension RepositoryError {
    init(_ error: GitError) {
        let code: Code =
            switch error.code {
            case .unavailable, .cancelled: .unavailable
            case .notAuthorized: .notAuthorized
            case .notFound: .notFound
            case .refused: .refused
            case .damaged: .damaged
            }
        self.init(code, operation: error.operation, message: error.message)
    }
}

/// Makes a call of the Git binding and tells its failure in the core's words.
func repositoryCall<Value>(
    _ body: () throws(GitError) -> Value
) throws(RepositoryError) -> Value {
    do throws(GitError) { return try body() } catch { throw RepositoryError(error) }
}
