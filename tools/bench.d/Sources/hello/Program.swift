/// What any program in Swift costs to start: the floor of `parley --version`.
@main
struct Program {
  static func main() { print("Hello, world!") }
}
