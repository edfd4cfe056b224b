/// What every movement of rows, and every comparison, works with.
struct MoveContext: Sendable {
    let title: String
    let estimatedRows: Int?
    let crew: Crew
    let patience: TablePatience
    let record: Record
    let stepNumber: Int
    let options: EngineOptions
    let control: RunControl
    let pace: Pace
    let report: @Sendable (RunEvent) -> Void

    /// The one that is there throughout.
    var connection: PostgresConnection { crew.first.connection }

    func checkpoints(_ connection: PostgresConnection) -> Checkpoints { Checkpoints(connection: connection, record: record, step: stepNumber) }
}
