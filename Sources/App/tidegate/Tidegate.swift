@main
struct Tidegate {
    static func main() {}
}
