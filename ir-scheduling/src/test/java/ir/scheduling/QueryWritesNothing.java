package ir.scheduling;

import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.UseCase;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Fails each query of any test that writes to a table other than the audit log; PostgreSQL counts the rows. */
@UseCase
@Interceptor
@Priority(260)
class QueryWritesNothing {
    private static final String WRITTEN =
            "select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables"
                    + " where n_tup_ins + n_tup_upd + n_tup_del > 0 and relname <> 'audit'";

    private final Session session;

    @Inject
    QueryWritesNothing(Session session) {
        this.session = session;
    }

    /** Adds the check to a container. */
    static final class Check implements Extension {
        void interceptor(@Observes BeforeBeanDiscovery discovery) {
            discovery.addAnnotatedType(QueryWritesNothing.class, "query-writes-nothing");
        }
    }

    @AroundInvoke
    @Nullable
    Object check(InvocationContext invocation) throws Exception {
        if (!invocation.getMethod().isAnnotationPresent(Query.class)) {
            return invocation.proceed();
        }
        // the counts are those of the connection, so earlier transactions are among them
        var before = written();
        var result = invocation.proceed();
        session.flush();
        var after = written();
        after.entrySet().removeAll(before.entrySet());
        if (!after.isEmpty()) {
            throw new AssertionError("the query " + invocation.getMethod() + " wrote to " + after.keySet());
        }
        return result;
    }

    /** Rows written by table. */
    private Map<String, Long> written() {
        return session.doReturningWork(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(WRITTEN)) {
                var found = new TreeMap<String, Long>();
                while (rows.next()) {
                    found.put(rows.getString(1), rows.getLong(2));
                }
                return found;
            }
        });
    }
}
