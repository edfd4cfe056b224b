@main
struct AIShell {
    static func main() async {}
}
