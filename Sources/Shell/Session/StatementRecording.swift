import Engine
import MigrateCommands

/// The open draft as the session shows it, and the statements that become operations of it.
extension Session {
    private var address: DatabaseAddress { DatabaseAddress(settings.forShell) }

    var isRecording: Bool { memory.recording != nil }

    /// What the prompt says of the open draft: `[draft add-bio]`, `[rec add-bio]`; empty where there is none.
    var draftMark: String {
        get async {
            // What is wrong with the file is said by the commands that need it, not by each prompt.
            guard let draft = try? await DraftStore(address).draft() else { return "" }
            return "[\(isRecording ? "rec" : "draft") \(draft.name)]"
        }
    }

    /// Says at the start that there is something to go on with.
    func tellDraft() async {
        do {
            guard let draft = try await DraftStore(address).draft() else { return }
            let calls = draft.calls.count
            note("The draft \(draft.name) is open, with \(calls) call\(calls == 1 ? "" : "s"): `migrate show` prints it, `migrate commit` writes its file.\n")
        } catch DraftError.noHome {
            // Nobody without a home has a draft.
        } catch {
            note(error)
        }
    }

    /// Ends the recording where the session has gone to another database.
    func stopRecordingElsewhere() {
        guard let place = memory.recording, place != address else { return }
        memory.recording = nil
        recorder.reset()
        note("Recording is off: this is another database.\n")
    }

    /// - Parameter hadFailed: The transaction was a failed one before it.
    func record(_ statement: String, hadFailed: Bool) async {
        guard isRecording else { return }
        let holdsSecret = !HistoryFile.isStorable(String(statement.drop { $0.isWhitespace }))
        await keep(recorder.took(statement, holdsSecret: holdsSecret, hadFailed: hadFailed, isOpen: transactionIsOpen))
    }

    func recordRefusal(of statement: String) async {
        guard isRecording else { return }
        await keep(recorder.refused(statement))
    }

    /// The transaction ended without a statement of the user's own.
    func recordEnd(isCommitted: Bool) async {
        guard isRecording else { return }
        await keep(isCommitted ? recorder.committed() : recorder.rolledBack())
    }

    private func keep(_ events: [StatementRecorder.Event]) async {
        for event in events {
            switch event {
            case .skip(let reason): note("not recorded: \(reason)\n")
            case .record(let call):
                do {
                    note("recorded: migrate \(try await DraftStore(address).add(call).line)\n")
                } catch DraftError.notOpen {
                    memory.recording = nil
                    recorder.reset()
                    note("not recorded: the draft was closed in another session; recording is off\n")
                    return
                } catch {
                    let hint = (error as? any DescribedError)?.hint.map { "\nHINT:  \($0)" } ?? ""
                    note("not recorded: \((error as? any DescribedError)?.message ?? "\(error)")\(hint)\n")
                }
            }
        }
    }
}
