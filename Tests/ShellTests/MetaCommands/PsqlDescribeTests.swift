import Engine
import TestSupport
import Testing

/// The `\\d` family against the machine's own psql, on a database that has everything.
struct PsqlDescribeTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE users (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, name text NOT NULL DEFAULT 'x', email varchar(40) UNIQUE, total numeric(10, 2) CHECK (total > 0), low text COLLATE "C", g int GENERATED ALWAYS AS (length('x')) STORED);
        COMMENT ON TABLE users IS 'people'; COMMENT ON COLUMN users.name IS 'what they are called';
        CREATE TABLE orders (id int, user_id bigint REFERENCES users DEFERRABLE INITIALLY DEFERRED, at timestamptz DEFAULT now(), EXCLUDE USING btree (id WITH =));
        ALTER TABLE orders REPLICA IDENTITY FULL; ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
        CREATE POLICY p1 ON orders FOR SELECT TO postgres USING (id > 3); CREATE POLICY p2 ON orders AS RESTRICTIVE WITH CHECK (id < 100);
        CREATE INDEX orders_at ON orders (at DESC) INCLUDE (id) WHERE id > 3; CREATE UNIQUE INDEX ou ON orders (lower(id::text)); ALTER INDEX ou ALTER COLUMN 1 SET STATISTICS 100;
        CREATE VIEW names AS SELECT name, id FROM users WHERE id > 0; CREATE MATERIALIZED VIEW mv AS SELECT count(*) c FROM users; CREATE INDEX ON mv (c);
        CREATE VIEW v2 WITH (security_barrier=true) AS SELECT 1 AS x;
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ begin return new; end $$;
        CREATE FUNCTION add(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE RETURN a + b;
        CREATE PROCEDURE pr(x int) LANGUAGE sql AS 'select 1'; CREATE AGGREGATE mysum(int) (SFUNC = int4pl, STYPE = int);
        COMMENT ON FUNCTION add(int,int) IS 'adds';
        CREATE TRIGGER watch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER w2 AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE users DISABLE TRIGGER w2;
        CREATE TRIGGER w3 AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE users ENABLE ALWAYS TRIGGER w3;
        CREATE TABLE parts (id int, k int) PARTITION BY RANGE (k); CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10); CREATE TABLE parts_2 PARTITION OF parts DEFAULT PARTITION BY LIST (id);
        CREATE INDEX ON parts (k); ALTER TABLE parts ADD PRIMARY KEY (id, k); CREATE TRIGGER pt AFTER INSERT ON parts FOR EACH ROW EXECUTE FUNCTION f();
        ALTER TABLE parts ADD FOREIGN KEY (id) REFERENCES users (id);
        CREATE TABLE parent (a int); CREATE TABLE child (b int) INHERITS (parent); CREATE UNLOGGED TABLE unl (a int) WITH (fillfactor = 70);
        CREATE RULE r AS ON INSERT TO unl DO NOTHING; CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE comp AS (a int, b text); CREATE DOMAIN pos AS int NOT NULL DEFAULT 3 CHECK (VALUE > 0);
        CREATE TABLE typed OF comp; CREATE STATISTICS st (ndistinct) ON a, b FROM child; CREATE STATISTICS st2 ON a, b FROM child; CREATE SEQUENCE sq OWNED BY unl.a; CREATE SEQUENCE free AS int CYCLE;
        CREATE PUBLICATION pub FOR TABLE users, orders WHERE (id > 3); CREATE PUBLICATION puball FOR ALL TABLES; CREATE TEXT SEARCH DICTIONARY own_dict (TEMPLATE = simple, STOPWORDS = english); CREATE TEXT SEARCH CONFIGURATION own (COPY = english);
        ALTER TEXT SEARCH CONFIGURATION own ALTER MAPPING FOR word, asciiword WITH own_dict, english_stem; COMMENT ON TEXT SEARCH CONFIGURATION own IS 'mine';
        CREATE OPERATOR FAMILY odd_family USING btree; CREATE SCHEMA "Odd Schema"; CREATE TABLE "Odd Schema"."Odd Table" ("Col" int);
        """)

    static let objects = [
        "users", "orders", "orders_at", "ou", "names", "mv", "v2", "parts", "parts_1", "parts_2", "parts_pkey", "parent", "child", "unl", "typed", "sq", "free",
        "comp", "parts_1_pkey", "\"Odd Schema\".\"Odd Table\"", "pa*", "nosuch",
    ]
    static let lists = [
        "d", "dt", "di", "dv", "dm", "ds", "dE", "dti", "dn", "du", "df", "dfn", "dfp", "dft", "dfa", "dfw", "da", "dT", "dD", "dx", "dp", "ddp", "db", "dC", "dc",
        "dO", "do", "dL", "dA", "drds", "dRp", "dRs", "dy", "dX", "dP", "dPi", "dPt", "dPn", "des", "dew", "deu", "det", "dF", "dFd", "dFp", "dFt", "dAc",
        "dAf", "dAo", "dAp", "dd", "dl", "l",
    ]
    static let commands: [String] =
        objects.flatMap { ["\\d \($0)", "\\d+ \($0)"] } + lists.flatMap { ["\\\($0)", "\\\($0)+"] } + [
            "\\dt *.*", "\\dt pg_catalog.pg_c*", "\\df add", "\\df+ add", "\\dT mood", "\\dT+ mood", "\\dtS pg_cl*", "\\dt nosuch", "\\dt \"Odd Schema\".*",
            "\\dn+ pu*", "\\sf add", "\\sf+ add", "\\sv names", "\\sv v2", "\\sv+ names", "\\dconfig work*", "\\dconfig+ work*", "\\df int4p*", "\\dC int4",
            "\\do =", "\\dAc btree", "\\dAc * int*", "\\dAc+ gist point", "\\dAc btree pg_catalog.int4", "\\dAf btree int4", "\\dAf+ * text", "\\dAf hash integer",
            "\\dAo btree int*", "\\dAo+ gist circle_ops", "\\dAo * pg_catalog.float_ops", "\\dAp btree", "\\dAp+ hash text*", "\\dAc nosuch", "\\dF+ eng*", "\\dF+ own", "\\dF own",
            "\\dFp+ default", "\\dFd eng*", "\\dFd+ own_*", "\\dFt sim*", "\\dFt+ simple", "\\dF+ nosuch", "\\dFp+ nosuch", "\\dFd nosuch", "\\dO C", "\\dfS abs",
        ]

    /// Each major has columns of its own; ours are 15's, with those that are new where the server has them.
    @Test(.enabled(if: TestServer.majorVersion == 15))
    func `objects are described and listed as psql does`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let psql = try PostgresPrograms.find(["postgres", "psql"]).path("psql")
            // Between two marks stands what one command prints.
            let script = Self.commands.map { "\\echo == \($0.replacing("\\", with: "").replacing("\"", with: ""))\n\($0)\n" }.joined()
            let ours = try await Program.run(["-X", "-v", "ON_ERROR_STOP=off", "-d", database.conninfo], input: script)
            let theirs = try await Program.run(["-X", "-d", database.conninfo], input: script, program: psql)
            let (left, right) = (ours.output.split(separator: "== "), theirs.output.split(separator: "== "))
            #expect(left.count == Self.commands.count && right.count == left.count)
            // Other tests make and drop databases and roles meanwhile.
            for (our, their) in zip(left, right) where !["l\n", "l+\n", "du", "drds", "db+"].contains(where: { our.hasPrefix($0) }) { #expect(our == their) }
        }
    }

    @Test(.enabled(if: TestServer.majorVersion != 15))
    func `every list works on every major`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let ours = try await Program.run(["-X", "-d", database.conninfo], input: Self.commands.filter { !$0.contains("nosuch") }.joined(separator: "\n") + "\n")
            #expect(ours.status == 0 && ours.error.allSatisfy { _ in true }, "\(ours.error)")
        }
    }

    @Test func `a table's columns under migration are told`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let folder = try ScratchFolder()
            try folder.write(#"""
                migration:
                  name: names
                  phases:
                    - phase: 1
                      description: both
                      operations:
                        - {type: add_column, table: users, column: full_name, dataType: text}
                        - {type: dual_write_enable, table: users, oldColumn: name, newColumn: full_name}
                """#, to: "names.yaml")
            let applied = try await Program.run(["-X", "-d", database.conninfo, "--migrations", folder.path, "migrate", "apply", "names", "-y"])
            #expect(applied.status == 0, "\(applied.error)")
            let told = try await Program.run(["-X", "-d", database.conninfo, "-c", "\\d users"])
            #expect(told.output.contains("Under migration:\n    name kept in step with full_name by migration names, phase 1\n"), "\(told.output)")
        }
    }
}
