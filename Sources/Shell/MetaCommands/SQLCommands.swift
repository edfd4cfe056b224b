/// The SQL commands of PostgreSQL, by name: what each is for, and its page in the manual.
enum SQLCommands {
    struct Command: Sendable {
        let name: String
        let text: String
        /// Without `.html`.
        let page: String
    }

    static let all: [Command] = (objects.flatMap(\.commands) + others).sorted { $0.name < $1.name }

    /// Those whose names begin so, in any case; where none does, those that begin with its first two words, then with its first.
    static func find(_ text: String) -> [Command] {
        if text == "*" { return all }
        let words = text.uppercased().split(whereSeparator: \.isWhitespace).map(String.init)
        for count in [words.count, 2, 1] where count <= words.count {
            let beginning = words.prefix(count).joined(separator: " ")
            // `SELECT` means itself, not `SELECT INTO` too.
            if let exact = all.first(where: { $0.name == beginning }) { return [exact] }
            let found = all.filter { $0.name.hasPrefix(beginning) }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Something that is created, altered and dropped.
    private struct Object {
        let name: String
        /// Of the page, after the verb.
        let page: String
        let create: String?
        let alter: String?
        let drop: String?

        var commands: [Command] {
            [("CREATE", create), ("ALTER", alter), ("DROP", drop)].compactMap { verb, text in
                text.map { Command(name: "\(verb) \(name)", text: $0, page: "sql-\(verb.lowercased())\(page)") }
            }
        }
    }

    /// - Parameter page: Of the page, after the verb; nil where it is the name without blanks.
    private static func object(_ name: String, page: String? = nil, create: String? = nil, alter: String? = nil, drop: String? = nil) -> Object {
        Object(name: name, page: page ?? name.lowercased().replacing(" ", with: ""), create: create, alter: alter, drop: drop)
    }

    private static let objects: [Object] = [
        object("ACCESS METHOD", page: "-access-method", create: "Add a way to store tables or to build indexes.", drop: "Remove a way to store tables or to build indexes."),
        object("AGGREGATE", create: "Make a function that folds many rows into one value.", alter: "Rename an aggregate, or give it another owner or schema.", drop: "Remove an aggregate."),
        object("CAST", create: "Say how values of one type become values of another.", drop: "Remove the way from one type to another."),
        object("COLLATION", create: "Make an order of text for a language.", alter: "Rename a collation, or accept the version that the system now has.", drop: "Remove a collation."),
        object("CONVERSION", create: "Register a function that turns one encoding into another.", alter: "Rename an encoding conversion, or give it another owner or schema.", drop: "Remove an encoding conversion."),
        object("DATABASE", create: "Make a database, as a copy of a template.", alter: "Rename a database, or set its owner, its limits or its sessions' settings.", drop: "Remove a database with all that is in it."),
        object("DEFAULT PRIVILEGES", alter: "Set the rights that objects made later will have."),
        object("DOMAIN", create: "Make a type that is another one with rules of its own.", alter: "Change the default or the rules of a domain.", drop: "Remove a domain."),
        object("EVENT TRIGGER", create: "Run a function when somebody changes the schema.", alter: "Switch an event trigger on or off, or rename it.", drop: "Remove an event trigger."),
        object("EXTENSION", create: "Install an extension in this database.", alter: "Update an extension, or move what belongs to it.", drop: "Remove an extension with its objects."),
        object("FOREIGN DATA WRAPPER", create: "Add a kind of foreign server.", alter: "Change the functions or options of a kind of foreign server.", drop: "Remove a kind of foreign server."),
        object("FOREIGN TABLE", create: "Make a table whose rows lie on another server.", alter: "Change the columns or options of a foreign table.", drop: "Remove a foreign table; its rows stay where they are."),
        object("FUNCTION", create: "Make a function, or replace one.", alter: "Change how a function is run, its name, owner or schema.", drop: "Remove a function."),
        object("GROUP", create: "Make a role; the old word for CREATE ROLE.", alter: "Add members to a role or take them out; the old words for GRANT and REVOKE.", drop: "Remove a role; the old word for DROP ROLE."),
        object("INDEX", create: "Build an index; CONCURRENTLY lets others write meanwhile.", alter: "Rename an index, set its storage options, or attach it to a partitioned one.", drop: "Remove an index; CONCURRENTLY does not block queries."),
        object("LANGUAGE", create: "Add a language that functions can be written in.", alter: "Rename a language of functions, or give it another owner.", drop: "Remove a language of functions."),
        object("LARGE OBJECT", alter: "Give a large object another owner."),
        object("MATERIALIZED VIEW", create: "Run a query and keep its rows under a name.", alter: "Rename a materialized view, or change its columns and how it is stored.", drop: "Remove a materialized view."),
        object("OPERATOR", create: "Make an operator out of a function.", alter: "Change an operator's owner, schema, or what the planner knows of it.", drop: "Remove an operator."),
        object("OPERATOR CLASS", page: "opclass", create: "Say how an index method handles a type.", alter: "Rename an operator class, or give it another owner or schema.", drop: "Remove an operator class."),
        object("OPERATOR FAMILY", page: "opfamily", create: "Make a family for operator classes that work together.", alter: "Add operators and functions to a family, or take them out.", drop: "Remove an operator family."),
        object("OWNED", page: "-owned", drop: "Remove all that roles own in this database, and their rights."),
        object("POLICY", create: "Say which rows of a table a role may see or write.", alter: "Change whom a row policy is for, or what it asks.", drop: "Remove a row policy from a table."),
        object("PROCEDURE", create: "Make a procedure, which CALL runs, or replace one.", alter: "Change how a procedure is run, its name, owner or schema.", drop: "Remove a procedure."),
        object("PUBLICATION", create: "Offer the changes of tables to subscribers.", alter: "Change which tables, or which of their changes, a publication offers.", drop: "Remove a publication."),
        object("ROLE", create: "Make a role: a user, or a group of them.", alter: "Change what a role may do, its password, or its sessions' settings.", drop: "Remove a role that owns nothing."),
        object("ROUTINE", alter: "Change a function, procedure or aggregate, whichever has the name.", drop: "Remove a function, procedure or aggregate, whichever has the name."),
        object("RULE", create: "Make the server rewrite what is done to a table or view.", alter: "Rename a rewrite rule.", drop: "Remove a rewrite rule."),
        object("SCHEMA", create: "Make a schema, a name space for tables and the rest.", alter: "Rename a schema, or give it another owner.", drop: "Remove a schema; with CASCADE, all that is in it."),
        object("SEQUENCE", create: "Make a counter that gives numbers.", alter: "Change the step, the limits or the next number of a sequence.", drop: "Remove a sequence."),
        object("SERVER", create: "Name another server that foreign tables lie on.", alter: "Change the options of a foreign server.", drop: "Remove a foreign server."),
        object("STATISTICS", create: "Let ANALYZE look at columns together.", alter: "Rename extended statistics, or set how closely ANALYZE looks.", drop: "Remove extended statistics."),
        object("SUBSCRIPTION", create: "Receive the changes that a publication offers.", alter: "Change, pause or refresh what a subscription receives.", drop: "Remove a subscription."),
        object("SYSTEM", alter: "Set a parameter of the whole server in its own file."),
        object("TABLE", create: "Make an empty table.", alter: "Change columns, constraints, partitions and options of a table.", drop: "Remove a table with its rows."),
        object("TABLE AS", create: "Make a table out of the rows of a query."),
        object("TABLESPACE", create: "Name a folder of the server where tables can lie.", alter: "Rename a tablespace, or set its owner and costs.", drop: "Remove a tablespace that is empty."),
        object("TEXT SEARCH CONFIGURATION", page: "tsconfig", create: "Make a way to turn text into words that can be searched.", alter: "Change which dictionaries a text search configuration uses.", drop: "Remove a text search configuration."),
        object("TEXT SEARCH DICTIONARY", page: "tsdictionary", create: "Make a dictionary that brings words to their stems or drops them.", alter: "Change the options of a text search dictionary.", drop: "Remove a text search dictionary."),
        object("TEXT SEARCH PARSER", page: "tsparser", create: "Add a way to cut text into tokens.", alter: "Rename a text search parser, or move it to another schema.", drop: "Remove a text search parser."),
        object("TEXT SEARCH TEMPLATE", page: "tstemplate", create: "Add the functions that dictionaries are made from.", alter: "Rename a text search template, or move it to another schema.", drop: "Remove a text search template."),
        object("TRANSFORM", create: "Say how a language of functions sees the values of a type.", drop: "Remove how a language of functions sees a type."),
        object("TRIGGER", create: "Run a function whenever rows of a table change.", alter: "Rename a trigger, or tie it to an extension.", drop: "Remove a trigger from a table."),
        object("TYPE", create: "Make a type: an enumeration, a composite, a range, or one in C.", alter: "Add values to an enumeration, change attributes, or rename a type.", drop: "Remove a type."),
        object("USER", create: "Make a role that may log in.", alter: "Change a role; another word for ALTER ROLE.", drop: "Remove a role; another word for DROP ROLE."),
        object("USER MAPPING", create: "Say as whom a role logs in to a foreign server.", alter: "Change as whom a role logs in to a foreign server.", drop: "Forget as whom a role logs in to a foreign server."),
        object("VIEW", create: "Give a query a name, or replace the query behind one.", alter: "Rename a view or its columns, or set its options.", drop: "Remove a view."),
    ]

    /// - Parameter page: nil where it is the name without blanks.
    private static func command(_ name: String, _ text: String, page: String? = nil) -> Command {
        Command(name: name, text: text, page: "sql-" + (page ?? name.lowercased().replacing(" ", with: "")))
    }

    private static let others: [Command] = [
        command("ABORT", "Give up the transaction; another word for ROLLBACK."),
        command("ANALYZE", "Look at a table's values, so that queries are planned well."),
        command("BEGIN", "Begin a transaction."),
        command("CALL", "Run a procedure."),
        command("CHECKPOINT", "Write what is in memory to the disk now."),
        command("CLOSE", "Let a cursor go."),
        command("CLUSTER", "Write a table anew in the order of an index, which locks it."),
        command("COMMENT", "Put a comment on an object, or take it away."),
        command("COMMIT", "End the transaction and keep what it did."),
        command("COMMIT PREPARED", "Keep what a prepared transaction did.", page: "commit-prepared"),
        command("COPY", "Move rows between a table and a file, a program or the client."),
        command("DEALLOCATE", "Forget a prepared statement."),
        command("DECLARE", "Open a cursor, which gives a query's rows in portions."),
        command("DELETE", "Remove rows from a table."),
        command("DISCARD", "Bring a session back to how it began, or part of it."),
        command("DO", "Run a block of code once, without making a function."),
        command("END", "End the transaction and keep what it did; another word for COMMIT."),
        command("EXECUTE", "Run a prepared statement."),
        command("EXPLAIN", "Show how a statement would run; with ANALYZE it does run."),
        command("FETCH", "Take the next rows of a cursor."),
        command("GRANT", "Give rights on an object, or membership in a role."),
        command("IMPORT FOREIGN SCHEMA", "Make foreign tables for all tables of another server's schema."),
        command("INSERT", "Add rows to a table; ON CONFLICT says what becomes of those that are there."),
        command("LISTEN", "Be told when somebody notifies a channel."),
        command("LOAD", "Load a library into the session's process."),
        command("LOCK", "Lock a table until the transaction ends."),
        command("MERGE", "Insert, update or delete rows by how they match another table's."),
        command("MOVE", "Move a cursor without taking rows."),
        command("NOTIFY", "Tell those who listen to a channel."),
        command("PREPARE", "Give a statement a name, to run it with other values."),
        command("PREPARE TRANSACTION", "Put the transaction aside, to be committed later from any session.", page: "prepare-transaction"),
        command("REASSIGN OWNED", "Give all that roles own in this database to another role.", page: "reassign-owned"),
        command("REFRESH MATERIALIZED VIEW", "Run a materialized view's query again and keep the new rows."),
        command("REINDEX", "Build indexes anew; CONCURRENTLY lets others write meanwhile."),
        command("RELEASE SAVEPOINT", "Forget a savepoint and keep what was done since.", page: "release-savepoint"),
        command("RESET", "Bring a setting of the session back to its default."),
        command("REVOKE", "Take rights on an object away, or membership in a role."),
        command("ROLLBACK", "End the transaction and undo what it did."),
        command("ROLLBACK PREPARED", "Undo what a prepared transaction did.", page: "rollback-prepared"),
        command("ROLLBACK TO SAVEPOINT", "Undo what was done since a savepoint.", page: "rollback-to"),
        command("SAVEPOINT", "Mark a place in the transaction to come back to."),
        command("SECURITY LABEL", "Label an object for a security module.", page: "security-label"),
        command("SELECT", "Read rows of tables, joined, filtered, grouped and sorted."),
        command("SELECT INTO", "Make a table out of the rows of a query; CREATE TABLE AS does more."),
        command("SET", "Change a setting for the session or the transaction."),
        command("SET CONSTRAINTS", "Say when the transaction checks deferrable constraints.", page: "set-constraints"),
        command("SET ROLE", "Act as another role that one is a member of.", page: "set-role"),
        command("SET SESSION AUTHORIZATION", "Become another user for the session; superusers alone.", page: "set-session-authorization"),
        command("SET TRANSACTION", "Set what the transaction sees of others and whether it may write.", page: "set-transaction"),
        command("SHOW", "Show the value of a setting."),
        command("START TRANSACTION", "Begin a transaction; the standard's words for BEGIN.", page: "start-transaction"),
        command("TABLE", "Read all rows of a table; short for SELECT * FROM it.", page: "select"),
        command("TRUNCATE", "Empty tables at once."),
        command("UNLISTEN", "Be told of a channel no longer."),
        command("UPDATE", "Change rows of a table."),
        command("VACUUM", "Clear away rows that nobody sees any more; FULL writes the table anew and locks it."),
        command("VALUES", "Give rows that are written out."),
        command("WITH", "Name queries that the statement after them uses.", page: "select"),
    ]
}
