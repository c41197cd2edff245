package ir.scheduling.availability;

import ir.scheduling.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The first twenty starts of a session on the reference site: from memory, and by one SQL statement beside it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SearchBenchmark {
    @Param({"15", "5"})
    public int grid;

    private AvailabilitySearch search;
    private AvailabilitySearch full;
    private List<SearchRequest> requests;
    private Connection database;
    private int next;

    @Setup(Level.Trial)
    public void site() throws SQLException {
        var site = new ReferenceSite(1, grid, 0.33);
        System.out.println("# stretches taken: " + site.ranges());
        search = new AvailabilitySearch(site.freeTime(), ReferenceSite.SITE);
        full = new AvailabilitySearch(new ReferenceSite(1, grid, 0.05).freeTime(), ReferenceSite.SITE);
        var any = new Random(2);
        requests = new ArrayList<>();
        for (int i = 0; i < 512; i++) {
            requests.add(site.request(any));
        }
        database = TestPostgres.database().owner().getConnection();
        fill(site);
        for (var request : requests.subList(0, 16)) {
            var own = search.search(request).slots().stream().map(CandidateSlot::start).toList();
            var remote = statement(request);
            if (!own.equals(remote)) {
                throw new IllegalStateException("memory says " + own + ", the statement " + remote);
            }
        }
    }

    private void fill(ReferenceSite site) throws SQLException {
        try (var plain = database.createStatement()) {
            plain.execute("set session_replication_role = replica");
            try (var resource = database.prepareStatement(
                            "insert into resource (id, site_id, role, name, sort, body) values (?, 'reference', ?, ?, 0, '{}')");
                    var allocation = database.prepareStatement(
                            "insert into allocation (booking_id, resource_id, role, starts, ends, blocking) values (?, ?, ?, ?, ?, true)")) {
                int booking = 0;
                for (var r : site.resources) {
                    resource.setString(1, r.id().value());
                    resource.setString(2, r.role().name());
                    resource.setString(3, r.name());
                    resource.executeUpdate();
                    for (var window : site.occupied.getOrDefault(r.id(), List.of())) {
                        allocation.setString(1, "b" + booking++);
                        allocation.setString(2, r.id().value());
                        allocation.setString(3, r.role().name());
                        allocation.setTimestamp(4, Timestamp.from(window.start()));
                        allocation.setTimestamp(5, Timestamp.from(window.end()));
                        allocation.addBatch();
                    }
                    allocation.executeBatch();
                }
            }
            plain.execute("analyze");
            plain.execute("set timezone = 'UTC'");
        }
    }

    @Benchmark
    public Object memory() {
        return search.search(requests.get(next++ & 511));
    }

    /** Nothing fits anywhere: the year is walked to its end. */
    @Benchmark
    public Object memoryOnAFullSite() {
        return full.search(requests.get(next++ & 511));
    }

    @Benchmark
    public Object oneStatement() throws SQLException {
        return statement(requests.get(next++ & 511));
    }

    /** A start for which every role has somebody without an allocation in its minutes; the index on (resource, start) helps. */
    private List<Instant> statement(SearchRequest request) throws SQLException {
        var sql = new StringBuilder("select s from generate_series(?::timestamptz, ?::timestamptz, interval '" + grid
                + " min') s where extract(isodow from s) < 6");
        var plan = request.session().plan();
        for (var need : request.session().procedure().requiredRoles(plan.input().anaesthesia()).entrySet()) {
            var span = plan.span(Instant.EPOCH, need.getValue());
            if (span.isEmpty()) {
                continue;
            }
            long from = span.get().start().getEpochSecond() / 60;
            long until = span.get().end().getEpochSecond() / 60;
            var closes = need.getKey() == ir.domain.shared.ResourceRole.BAY ? 23 : 19;
            sql.append(" and s + interval '" + from + " min' >= date_trunc('day', s) + interval '7 hours'")
                    .append(" and s + interval '" + until + " min' <= date_trunc('day', s) + interval '" + closes
                            + " hours'")
                    .append(" and exists (select 1 from resource r where r.role = '" + need.getKey()
                            + "' and not exists (select 1 from allocation a where a.resource_id = r.id and a.blocking"
                            + " and a.starts >= s + interval '" + (from - 720) + " min' and a.starts < s + interval '"
                            + until + " min' and a.ends > s + interval '" + from + " min'))");
        }
        sql.append(" order by s limit 20");
        try (var select = database.prepareStatement(sql.toString())) {
            long step = grid * 60L;
            long first = (request.within().start().getEpochSecond() + step - 1) / step * step;
            select.setTimestamp(1, Timestamp.from(Instant.ofEpochSecond(first)));
            select.setTimestamp(2, Timestamp.from(request.within().end().minusSeconds(1)));
            var starts = new ArrayList<Instant>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    starts.add(rows.getTimestamp(1).toInstant());
                }
            }
            return starts;
        }
    }
}
