/// What a client finds that no server calls an error.
enum ShopError: Error, CustomStringConvertible {
    case rowMissing(Int)

    var description: String {
        switch self {
        case .rowMissing(let id): "user \(id) is missing"
        }
    }
}
