package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.shared.DateRange;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.SearchCondition;
import ir.scheduling.repository.SearchableRecord;
import ir.scheduling.search.ClinicalSearchService;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;

/** The number of queries for a page does not grow with its rows. */
class QueryCountTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    @Test
    void worklistAndDayBoardUseTheSameNumberOfQueriesForOneAsForMany() {
        var database = TestPostgres.database();
        var clock = new MutableClock("2026-02-20T08:00:00Z");
        try (var application = TestApplication.open(database, clock)) {
            var factory = application.sessionFactory();
            factory.getStatistics().setStatisticsEnabled(true);
            ClinicFixture.open(application.transactions());
            var services = application.services();
            book(services, clock, "A");
            long oneReferral = counted(
                    factory,
                    () -> services.referralQueries()
                            .worklist(ClinicFixture.SCHEDULER)
                            .orElseThrow());
            long oneSession = counted(
                    factory,
                    () -> services.dayBoard()
                            .day(ClinicFixture.SCHEDULER, Optional.of(day()))
                            .orElseThrow());
            for (var number : new String[] {"B", "C", "D", "E"}) {
                book(services, clock, number);
            }
            assertThat(services.dayBoard()
                            .day(ClinicFixture.SCHEDULER, Optional.of(day()))
                            .orElseThrow()
                            .rooms()
                            .get(0)
                            .cases())
                    .hasSizeGreaterThan(1);
            assertThat(counted(
                            factory,
                            () -> services.referralQueries()
                                    .worklist(ClinicFixture.SCHEDULER)
                                    .orElseThrow()))
                    .isEqualTo(oneReferral);
            assertThat(counted(
                            factory,
                            () -> services.dayBoard()
                                    .day(ClinicFixture.SCHEDULER, Optional.of(day()))
                                    .orElseThrow()))
                    .isEqualTo(oneSession);
        }
    }

    /**
     * The calendar, the list of repeat candidates and the figures need the same number of queries for five treatments
     * as for one.
     */
    @Test
    void followUpIsReadWithTheSameNumberOfQueriesForOneAsForFive() throws Exception {
        var database = TestPostgres.database();
        var clock = new MutableClock("2026-02-20T08:00:00Z");
        try (var application = TestApplication.open(database, clock)) {
            var factory = application.sessionFactory();
            factory.getStatistics().setStatisticsEnabled(true);
            ClinicFixture.open(application.transactions());
            var services = application.services();
            var month = new DateRange(java.time.LocalDate.of(2026, 3, 1), java.time.LocalDate.of(2026, 3, 31));
            var questions = java.util.List.<Runnable>of(
                    () -> services.followUpQueries()
                            .calendar(ClinicFixture.CLINICIAN, Optional.of(month))
                            .orElseThrow(),
                    () -> services.repeatQueries().open(ClinicFixture.CLINICIAN).orElseThrow(),
                    () -> services.reports().of(ClinicFixture.CLINICIAN, month).orElseThrow(),
                    () -> found(
                            services,
                            SearchableRecord.BOOKING,
                            SearchableRecord.SCHEDULED_VISIT,
                            SearchableRecord.WAITING_ENTRY),
                    () -> found(services, SearchableRecord.LESION_TREATMENT),
                    () -> found(services, SearchableRecord.ATTENDED_SESSION),
                    () -> found(services, SearchableRecord.FOLLOW_UP_PLAN),
                    () -> found(
                            services,
                            SearchableRecord.TRIAGE,
                            SearchableRecord.CHECKLIST_ITEM,
                            SearchableRecord.FOLLOW_UP_VISIT),
                    () -> foundReceived(services, "ServiceRequest"),
                    () -> found(services, SearchableRecord.LESION),
                    () -> found(services, SearchableRecord.VISIT_PAIN_SCORE, SearchableRecord.UNSCHEDULED_PAIN_SCORE));
            treated(services, clock, "A");
            var one = questions.stream().map(q -> counted(factory, q)).toList();
            for (var number : new String[] {"B", "C", "D", "E"}) {
                treated(services, clock, number);
            }
            var five = questions.stream().map(q -> counted(factory, q)).toList();
            assertThat(services.repeatQueries().open(ClinicFixture.CLINICIAN).orElseThrow())
                    .hasSize(5);
            assertThat(found(
                            services,
                            SearchableRecord.BOOKING,
                            SearchableRecord.SCHEDULED_VISIT,
                            SearchableRecord.WAITING_ENTRY))
                    .hasSize(5);
            assertThat(found(
                                    services,
                                    SearchableRecord.TRIAGE,
                                    SearchableRecord.CHECKLIST_ITEM,
                                    SearchableRecord.FOLLOW_UP_VISIT)
                            .size())
                    .isGreaterThan(25);
            assertThat(five).isEqualTo(one);
        }
    }

    /** A document is neither written because it was read, nor because an equal one is saved. */
    @Test
    void onlyAChangedDocumentIsWritten() {
        var database = TestPostgres.database();
        var clock = new MutableClock("2026-02-20T08:00:00Z");
        try (var application = TestApplication.open(database, clock)) {
            var statistics = application.sessionFactory().getStatistics();
            statistics.setStatisticsEnabled(true);
            var transactions = application.transactions();
            ClinicFixture.open(transactions);
            var id = application
                    .services()
                    .intake()
                    .receive(ClinicFixture.EHR, ClinicFixture.p01("A", clock.instant()))
                    .orElseThrow()
                    .get(0)
                    .id();
            statistics.clear();
            var read =
                    transactions.inReadTransaction(r -> r.referrals().find(id)).orElseThrow();
            transactions.inReadTransaction(r -> {
                r.referrals().find(id);
                r.referrals().save(read);
                return true;
            });
            assertThat(statistics.getEntityUpdateCount()).isZero();
            var changed = read.withTreatBy(read.treatBy().plusDays(1));
            transactions.inReadTransaction(r -> {
                r.referrals().save(changed);
                return true;
            });
            assertThat(statistics.getEntityUpdateCount()).isEqualTo(1);
            var stored =
                    transactions.inReadTransaction(r -> r.referrals().find(id)).orElseThrow();
            assertThat(stored.treatBy()).isEqualTo(changed.treatBy());
            assertThat(stored.version()).isEqualTo(read.version() + 1);
        }
    }

    private static java.util.List<ClinicalSearchService.ResultRow> found(
            Services services, SearchableRecord... records) {
        return found(
                services,
                java.util.Arrays.stream(records)
                        .map(record -> new RecordSearch.RecordFilter(
                                record, "", SearchCondition.ALWAYS, new RecordSearch.ById()))
                        .toList());
    }

    private static java.util.List<ClinicalSearchService.ResultRow> foundReceived(Services services, String type) {
        return found(
                services,
                java.util.List.of(new RecordSearch.RecordFilter(
                        SearchableRecord.RECEIVED_DOCUMENT, type, SearchCondition.ALWAYS, new RecordSearch.ById())));
    }

    private static java.util.List<ClinicalSearchService.ResultRow> found(
            Services services, java.util.List<RecordSearch.RecordFilter> filters) {
        return services.search()
                .find(ClinicFixture.CLINICIAN, new RecordSearch("records", filters, false, Optional.empty(), 500), true)
                .orElseThrow()
                .rows();
    }

    private static void treated(Services services, MutableClock clock, String number) {
        var referral = services.intake()
                .receive(ClinicFixture.EHR, ClinicFixture.p01(number, clock.instant()))
                .orElseThrow()
                .get(0);
        ClinicFixture.treated(
                services, clock, referral.id(), clock.instant().isBefore(MONDAY) ? MONDAY : clock.instant());
        services.repeats()
                .request(ClinicFixture.NURSE, referral.lesions().get(0), "patient asks for it")
                .orElseThrow();
    }

    private static java.time.LocalDate day() {
        return MONDAY.atZone(ClinicFixture.BERLIN).toLocalDate();
    }

    private static void book(Services services, MutableClock clock, String number) {
        var referral = services.intake()
                .receive(ClinicFixture.EHR, ClinicFixture.p01(number, clock.instant()))
                .orElseThrow()
                .get(0);
        var proposal = services.availability()
                .find(
                        ClinicFixture.SCHEDULER,
                        AvailabilityService.AvailabilityQuery.best(referral.id(), 1)
                                .within(Optional.of(MONDAY), Optional.empty()))
                .orElseThrow()
                .proposals()
                .get(0)
                .proposal();
        services.holds()
                .hold(ClinicFixture.SCHEDULER, proposal.id(), Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        services.bookings()
                .book(ClinicFixture.SCHEDULER, proposal.id(), "", Optional.empty(), Optional.empty())
                .orElseThrow();
    }

    private static long counted(EntityManagerFactory factory, Runnable question) {
        var statistics = factory.unwrap(SessionFactory.class).getStatistics();
        statistics.clear();
        question.run();
        return statistics.getPrepareStatementCount();
    }
}
