package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.scheduling.persistence.SchemaMigrator;
import org.junit.jupiter.api.Test;

/** A runtime role that is configured after the migrations ran has exactly the rights of the role they ran for. */
class RuntimeRoleTest {
    private static final String RIGHTS = """
            select string_agg(table_name || ' ' || privilege_type, ', ' order by table_name, privilege_type)
              from information_schema.role_table_grants
             where grantee = '%s' and table_schema = 'public' and table_name <> 'flyway_schema_history'""";

    @Test
    void newRuntimeRoleGetsTheSameGrants() {
        var database = TestPostgres.database();
        database.asOwner("create role ir_second login");
        assertThat(database.text(RIGHTS.formatted("ir_app"))).contains("audit INSERT", "booking UPDATE");
        SchemaMigrator.migrate(database.owner(), "ir_second");
        assertThat(database.text(RIGHTS.formatted("ir_second")))
                .isEqualTo(database.text(RIGHTS.formatted("ir_app")))
                .doesNotContain("audit UPDATE", "outbox UPDATE");
        var sequences = """
                select string_agg(relname, ', ' order by relname) from pg_class
                 where case when relkind = 'S' then has_sequence_privilege('%s', oid, 'USAGE') end""";
        assertThat(database.text(sequences.formatted("ir_second")))
                .isEqualTo(database.text(sequences.formatted("ir_app")));
    }
}
