extension SignatureError {
    /// What went wrong with a program that was to check something, in the words of a verdict's detail.
    var words: String {
        switch self {
        case .programMissing(let name): "\(name) is not installed"
        case .failed(let program, .code(let code), let stderr):
            "\(program) ended with code \(code)" + (stderr.isEmpty ? "" : ": \(stderr)")
        case .failed(let program, .signal(let signal), _): "\(program) was ended by signal \(signal)"
        case .cancelled(let program): "\(program) was interrupted"
        case .system(let text): text
        default: "\(self)"
        }
    }
}
