/// The ranges of a step that nobody works on yet.
actor RangePool {
    private var open: ArraySlice<Checkpoints.OpenRange>

    init(_ ranges: [Checkpoints.OpenRange]) { open = ranges[...] }

    var count: Int { open.count }

    func take() -> Checkpoints.OpenRange? { open.popFirst() }
}
