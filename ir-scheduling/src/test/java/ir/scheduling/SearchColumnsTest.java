package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.clinical.PainScore;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.VisitResponse;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.TreatmentSeries;
import ir.domain.session.SessionId;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionState;
import ir.domain.treatment.UntreatedLesion;
import ir.scheduling.followup.VisitResponseInput;
import ir.scheduling.treatment.AdverseEventService;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The columns and views that SQL reads say what the documents say that the repositories wrote. */
class SearchColumnsTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    /** The aggregates of a table, as their repository reads them. */
    private record Aggregates<T>(String table, BiFunction<Repositories, String, Optional<T>> read) {}

    private static final Aggregates<Lesion> LESIONS =
            new Aggregates<>("lesion", (r, id) -> r.referrals().lesion(new LesionId(id)));
    private static final Aggregates<Referral> REFERRALS =
            new Aggregates<>("referral", (r, id) -> r.referrals().find(new ReferralId(id)));
    private static final Aggregates<Booking> BOOKINGS =
            new Aggregates<>("booking", (r, id) -> r.bookings().find(new BookingId(id)));
    private static final Aggregates<CryoablationSession> SESSIONS =
            new Aggregates<>("treatment_session", (r, id) -> r.sessions().find(new SessionId(id)));
    private static final Aggregates<AdverseEvent> ADVERSE_EVENTS =
            new Aggregates<>("adverse_event", (r, id) -> r.adverseEvents().find(id));
    private static final Aggregates<FollowUpPlan> PLANS =
            new Aggregates<>("follow_up_plan", (r, id) -> r.followUpPlans().find(id));

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    private final MutableClock clock = new MutableClock("2026-02-20T08:00:00Z");
    private TestTransactions transactions;
    private Services services;

    @BeforeEach
    void recordsOfEveryKind() {
        var application = postgres.application(clock);
        transactions = application.transactions();
        services = application.services();
        ClinicFixture.open(transactions);
        series(referred("SERIES"));
        var treated = ClinicFixture.treated(services, clock, referred("TREATED"), MONDAY);
        untreated(referred("UNTREATED"));
        aborted(referred("ABORTED"));
        clock.to(Instant.parse("2026-03-20T08:00:00Z"));
        services.adverseEvents()
                .markEnteredInError(ClinicFixture.NURSE, report(treated, 3).id(), "entered for the wrong patient")
                .orElseThrow();
        report(treated, 2);
        responses(new LesionId("lesion-TREATED"));
    }

    private ReferralId referred(String number) {
        return services.intake()
                .receive(ClinicFixture.EHR, ClinicFixture.p01(number, clock.instant()))
                .orElseThrow()
                .get(0)
                .id();
    }

    private void series(ReferralId referral) {
        var lesion = List.of(new LesionId("lesion-SERIES"));
        services.referrals()
                .planSeries(
                        ClinicFixture.CLINICIAN,
                        referral,
                        Optional.of(new TreatmentSeries(List.of(lesion, lesion), 14)))
                .orElseThrow();
        ClinicFixture.booked(services, referral, MONDAY);
        ClinicFixture.booked(services, referral, MONDAY.plus(Duration.ofDays(14)));
    }

    private SessionId started(ReferralId referral) {
        var from = clock.instant().plus(Duration.ofHours(12));
        var session = ClinicFixture.booked(services, referral, from);
        clock.to(session(session).planned().start());
        ClinicFixture.arrives(services, referral, clock.instant());
        services.treatments().checkIn(ClinicFixture.NURSE, session).orElseThrow();
        clock.forward(Duration.ofMinutes(10));
        services.treatments().start(ClinicFixture.NURSE, session).orElseThrow();
        return session;
    }

    private void untreated(ReferralId referral) {
        var session = started(referral);
        services.treatmentRecords()
                .markUntreated(
                        ClinicFixture.CLINICIAN,
                        session,
                        session(session).lesions().get(0),
                        UntreatedLesion.Reason.NO_SAFE_PATH,
                        "bowel lies in the way")
                .orElseThrow();
        services.treatments().startRecovery(ClinicFixture.NURSE, session).orElseThrow();
        services.treatments().complete(ClinicFixture.NURSE, session).orElseThrow();
    }

    private void aborted(ReferralId referral) {
        services.treatments()
                .abort(ClinicFixture.CLINICIAN, started(referral), "bronchospasm at induction")
                .orElseThrow();
    }

    private AdverseEvent report(SessionId session, int grade) {
        return services.adverseEvents()
                .report(
                        ClinicFixture.NURSE,
                        session,
                        session(session).lesions().get(0),
                        new AdverseEventService.Report(
                                AdverseEvent.Term.OSTEOMYELITIS,
                                "",
                                AdverseEvent.Scale.SIR_2017,
                                grade,
                                LocalDate.of(2026, 3, 10),
                                AdverseEvent.Causality.PROBABLE,
                                Optional.empty()))
                .orElseThrow();
    }

    private void responses(LesionId lesion) {
        // the first one belongs to the visit that is due
        for (int score = 1; score <= 3; score++) {
            services.visitResponses()
                    .submitUnscheduled(ClinicFixture.EHR, lesion, pain(score))
                    .orElseThrow();
        }
        var plan = all(PLANS).get(0);
        var visit = plan.visits().get(1).id();
        for (var response : List.of(visit, plan.id() + ".u2")) {
            services.visitResponses()
                    .amend(ClinicFixture.CLINICIAN, plan.id(), response, pain(5), "4 typed for 5", Optional.empty())
                    .orElseThrow();
        }
    }

    private static VisitResponseInput pain(int score) {
        return VisitResponseInput.pain(
                Optional.empty(), Optional.of(PainScore.of(score)), VisitResponseInput.OpioidIntake.of());
    }

    private CryoablationSession session(SessionId id) {
        return transactions.inReadTransaction(r -> r.sessions().find(id)).orElseThrow();
    }

    @Test
    void scalarsOfDocumentsAreColumns() {
        equal(
                "select id, site, category from lesion",
                all(LESIONS),
                lesion -> row(lesion.id().value(), lesion.site(), lesion.category()));
        equal(
                "select id, term, scale_and_grade, entered_in_error from adverse_event",
                all(ADVERSE_EVENTS),
                event -> row(event.id(), event.term(), event.scale() + " " + event.grade(), !event.valid()));
        equal(
                "select id, allocation_count from booking",
                all(BOOKINGS),
                booking -> row(booking.id().value(), booking.allocations().size()));
        equal("select id, anaesthesia, probes, positions from treatment_session", all(SESSIONS), session -> {
            var plan = session.plan().input();
            return row(session.id().value(), plan.anaesthesia(), plan.probes(), plan.positions());
        });
    }

    @Test
    void datesOfDocumentsAreInViews() {
        equal(
                "select id, urgency, referred_on, created, changed from referral_dates",
                all(REFERRALS),
                referral -> row(
                        referral.id().value(),
                        referral.urgency(),
                        referral.referredOn(),
                        referral.history().get(0).at(),
                        referral.history().get(referral.history().size() - 1).at()));
        equal(
                "select id, template, template_version, first_day, last_day from follow_up_span",
                all(PLANS),
                plan -> row(
                        plan.id(),
                        plan.template(),
                        plan.template() + "|" + plan.templateVersion(),
                        plan.visits().get(0).window().first(),
                        plan.visits().get(plan.visits().size() - 1).window().last()));
        assertThat(all(SESSIONS))
                .flatExtracting(session ->
                        session.stamps().stream().map(stamp -> stamp.state()).toList())
                .contains(SessionState.COMPLETED, SessionState.ABORTED);
        equal(
                "select id, checked_in, started, recovery, completed, aborted from session_times",
                all(SESSIONS),
                session -> row(
                        session.id().value(),
                        session.enteredAt(SessionState.CHECKED_IN),
                        session.enteredAt(SessionState.IN_PROGRESS),
                        session.enteredAt(SessionState.RECOVERY),
                        session.enteredAt(SessionState.COMPLETED),
                        session.enteredAt(SessionState.ABORTED)));
    }

    @Test
    void lesionsOfSessionsAndBookingsAreRows() {
        var treatments = all(SESSIONS).stream()
                .flatMap(session -> IntStream.range(0, session.lesions().size())
                        .mapToObj(i -> treatment(session, i))
                        .flatMap(Optional::stream))
                .toList();
        assertThat(treatments).extracting(row -> row.get(3)).contains("COMPLETED", "NOT_TREATED");
        equal("select id, session_id, lesion_id, state, started, recovery from lesion_treatment", treatments);
        assertThat(all(BOOKINGS)).extracting(Booking::sessionNumber).contains(1, 2);
        var booked = all(BOOKINGS).stream()
                .flatMap(booking ->
                        one(REFERRALS, booking.referral().value()).lesionsOf(booking.sessionNumber()).stream()
                                .map(lesion -> one(LESIONS, lesion.value()))
                                .map(lesion -> row(
                                        booking.id().value(),
                                        lesion.id().value(),
                                        lesion.condition(),
                                        lesion.category())))
                .toList();
        equal("select booking_id, lesion_id, condition_id, category from booked_lesion", booked);
    }

    private static Optional<List<String>> treatment(CryoablationSession session, int number) {
        var lesion = session.lesions().get(number);
        boolean treated = session.treatmentOf(lesion).isPresent();
        if (!treated && session.course().notTreatedOf(lesion).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(row(
                session.id().value() + ".l" + (number + 1),
                session.id().value(),
                lesion.value(),
                treated ? session.state() : "NOT_TREATED",
                session.enteredAt(SessionState.IN_PROGRESS),
                session.enteredAt(SessionState.RECOVERY)));
    }

    @Test
    void checklistItemsAreRows() {
        var ids = all(REFERRALS).stream().map(Referral::id).toList();
        var checklists = transactions.inReadTransaction(r -> r.checklists().of(ids));
        assertThat(checklists).isNotEmpty();
        var lines = checklists.values().stream()
                .flatMap(list -> list.lines().stream()
                        .map(line -> row(list.referral().value(), line.item(), line.state(), list.changedAt())))
                .toList();
        equal("select referral_id, item, state, changed from checklist_line", lines);
    }

    @Test
    void responsesAreRows() {
        var visits = new ArrayList<List<String>>();
        var unscheduled = new ArrayList<List<String>>();
        for (var plan : all(PLANS)) {
            plan.visits()
                    .forEach(visit ->
                            visit.response().ifPresent(response -> visits.add(response(visit.id(), plan, response))));
            for (int i = 0; i < plan.unscheduled().size(); i++) {
                unscheduled.add(response(
                        plan.id() + ".u" + (i + 1), plan, plan.unscheduled().get(i)));
            }
        }
        var columns = "select id, plan_id, lesion_id, patient_id, answered_on, with_pain, amended from ";
        assertThat(visits).extracting(row -> row.get(6)).contains("true");
        assertThat(unscheduled).extracting(row -> row.get(6)).contains("true", "false");
        equal(columns + "visit_response", visits);
        equal(columns + "unscheduled_response", unscheduled);
    }

    private static List<String> response(String id, FollowUpPlan plan, VisitResponse response) {
        return row(
                id,
                plan.id(),
                plan.lesion().value(),
                plan.patient().value(),
                response.on(),
                response.pain().isPresent(),
                response.amended().isPresent());
    }

    private <T> List<T> all(Aggregates<T> aggregates) {
        return rows("select id from " + aggregates.table()).stream()
                .map(row -> one(aggregates, row.get(0)))
                .toList();
    }

    private <T> T one(Aggregates<T> aggregates, String id) {
        return transactions
                .inReadTransaction(r -> aggregates.read().apply(r, id))
                .orElseThrow();
    }

    private <T> void equal(String sql, Collection<T> aggregates, Function<T, List<String>> row) {
        equal(sql, aggregates.stream().map(row).toList());
    }

    private void equal(String sql, List<List<String>> expected) {
        assertThat(expected).isNotEmpty();
        assertThat(rows(sql)).as(sql).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> row(Object... values) {
        return Stream.of(values).map(SearchColumnsTest::text).toList();
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return text(optional.orElse(null));
        }
        return value instanceof Timestamp instant
                ? instant.toInstant().toString()
                : value instanceof Date day ? day.toLocalDate().toString() : String.valueOf(value);
    }

    private List<List<String>> rows(String sql) {
        var rows = new ArrayList<List<String>>();
        try (var connection = postgres.database().runtime().getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            while (result.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(text(result.getObject(i)));
                }
                rows.add(row);
            }
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
        return rows;
    }
}
