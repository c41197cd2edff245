package ir.scheduling.persistence;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.HashMap;
import java.util.Map;

/** The where of a search whose parts may each be absent; values always as parameters. */
final class Conditions {
    private final StringBuilder where = new StringBuilder(" where 1 = 1");
    private final Map<String, Object> values = new HashMap<>();

    void add(String condition, String name, Object value) {
        where.append(" and ").append(condition);
        values.put(name, value);
    }

    <T> TypedQuery<T> query(EntityManager manager, String select, String order, Class<T> type) {
        var query = manager.createQuery(select + where + order, type);
        values.forEach(query::setParameter);
        return query;
    }
}
