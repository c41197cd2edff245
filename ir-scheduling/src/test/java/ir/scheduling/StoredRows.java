package ir.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every row of a database as JSON, by table and primary key; a row without a primary key by its number in order. */
record StoredRows(Map<String, Map<String, ObjectNode>> tables) {
    private static final String TABLES =
            "select c.relname, (select string_agg(quote_ident(a.attname) || '::text', ' || ''/'' || ')"
                    + " from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)"
                    + " where i.indrelid = c.oid and i.indisprimary)"
                    + " from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace";

    static StoredRows of(TestPostgres.Database database) {
        var tables = new TreeMap<String, Map<String, ObjectNode>>();
        try (var connection = database.owner().getConnection();
                var statement = connection.createStatement()) {
            var keys = new TreeMap<String, String>();
            try (var names = statement.executeQuery(TABLES)) {
                while (names.next()) {
                    var key = names.getString(2);
                    keys.put(
                            names.getString(1),
                            key == null ? "row_number() over (order by to_jsonb(t) - 'value', t)::text" : key);
                }
            }
            for (var table : keys.entrySet()) {
                var rows = new TreeMap<String, ObjectNode>();
                try (var found = statement.executeQuery(
                        "select " + table.getValue() + ", to_jsonb(t)::text from " + table.getKey() + " t")) {
                    while (found.next()) {
                        rows.put(found.getString(1), (ObjectNode) JsonDifferences.tree(found.getString(2)));
                    }
                }
                tables.put(table.getKey(), rows);
            }
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
        return new StoredRows(tables);
    }

    Map<String, ObjectNode> of(String table) {
        return tables.getOrDefault(table, Map.of());
    }

    /** All differences between the rows of both, by table and key; rows that only the other has are not reported. */
    List<String> differencesTo(StoredRows other) {
        var found = new ArrayList<String>();
        tables.forEach((table, rows) -> rows.forEach((key, row) -> {
            JsonNode there = other.of(table).get(key);
            if (there == null) {
                found.add(table + "/" + key + " is missing");
            } else {
                JsonDifferences.between(row, there).forEach(line -> found.add(table + "/" + key + line));
            }
        }));
        return found;
    }

    /** The number of rows in the other by which it has more, by table. */
    Map<String, Integer> addedIn(StoredRows other) {
        var added = new TreeMap<String, Integer>();
        other.tables.forEach((table, rows) -> {
            if (rows.size() != of(table).size()) {
                added.put(table, rows.size() - of(table).size());
            }
        });
        return added;
    }
}
