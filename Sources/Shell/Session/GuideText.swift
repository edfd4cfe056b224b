/// What `help` prints.
enum GuideText {
    static let text = """
        This is ai-shell: SQL up to a semicolon, PostgreSQL's backslash commands, and commands of its own.

          select 1;              run SQL
          \\?                     list the backslash commands; \\d NAME describes a table
          migrate draft NAME     build a migration, one command a line
          migrate list           the migrations and where each stands
          migrate plan FILE      what a migration would do, lock by lock
          migrate apply FILE     run it
          help config            what the configuration says
          migrate status         where a migration is, and what comes next
          quit                   leave

        """
}
