/// The front door.
@main struct Platform {
  static func main() {}
}
