package ir.scheduling;

import ir.scheduling.persistence.SchemaMigrator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Databases as each earlier version of the schema wrote them. {@code schema-n-*.sql} has the rows; the head of each file
 * says which test of that version wrote them.
 */
public final class EarlierDatabases {
    /** The columns of the current schema that have documents; the documents of proposals are text. */
    static final String DOCUMENT_COLUMNS = "from information_schema.columns where table_schema = 'public'"
            + " and (data_type = 'jsonb' or table_name = 'proposal' and column_name = 'body')";

    private EarlierDatabases() {}

    public static List<String> names() {
        return IntStream.rangeClosed(1, 8)
                .boxed()
                .flatMap(version -> IntStream.rangeClosed(1, 9)
                        .mapToObj(part -> "schema-" + version + "-" + part + ".sql")
                        .filter(name -> EarlierDatabases.class.getResource(name) != null))
                .toList();
    }

    /** The database as its version wrote it; its triggers and foreign keys do not apply while the rows are loaded. */
    static TestPostgres.Database load(String name) throws IOException {
        var database = TestPostgres.database(name.substring(7, 8));
        database.asOwner("set session_replication_role = replica;\n" + sql(name));
        return database;
    }

    static String sql(String name) throws IOException {
        try (var in = EarlierDatabases.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The documents of a database after the migration, by table. */
    public static Map<String, List<String>> documents(String name) throws IOException, SQLException {
        var database = load(name);
        try {
            SchemaMigrator.migrate(database.owner(), "ir_app");
            return documents(database);
        } finally {
            database.drop();
        }
    }

    private static Map<String, List<String>> documents(TestPostgres.Database database) throws SQLException {
        var documents = new TreeMap<String, List<String>>();
        try (var connection = database.owner().getConnection();
                var statement = connection.createStatement();
                var columns = statement.executeQuery("select table_name, column_name " + DOCUMENT_COLUMNS)) {
            while (columns.next()) {
                var table = columns.getString(1);
                var ofTable = documents.computeIfAbsent(table, none -> new ArrayList<>());
                try (var query = connection.createStatement();
                        var rows = query.executeQuery("select " + columns.getString(2) + " from " + table)) {
                    while (rows.next()) {
                        ofTable.add(rows.getString(1));
                    }
                }
            }
        }
        return documents;
    }
}
