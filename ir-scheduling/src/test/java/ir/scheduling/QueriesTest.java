package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.time.DayWindow;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.persistence.JpaWork;
import ir.scheduling.search.Search;
import ir.scheduling.search.SearchDesk;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;

/** What a page costs does not grow with its rows. */
class QueriesTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    @Test
    void worklistAndDayBoardAskTheSameNumberOfQuestionsForOneAsForMany() {
        var database = TestPostgres.database();
        try (var factory = Persistence.createEntityManagerFactory(
                "ir",
                Map.of(
                        "jakarta.persistence.nonJtaDataSource",
                        database.runtime(),
                        "hibernate.generate_statistics",
                        "true"))) {
            var work = JpaWork.over(factory);
            var clock = new MovingClock("2026-02-20T08:00:00Z");
            Clinic.open(work);
            var desks = Desks.over(work, clock);
            book(desks, clock, "A");
            long oneReferral = counted(
                    factory, () -> desks.referrals().worklist(Clinic.SCHEDULER).orElseThrow());
            long oneSession = counted(
                    factory,
                    () -> desks.treatments()
                            .day(Clinic.SCHEDULER, Optional.of(day()))
                            .orElseThrow());
            for (var number : new String[] {"B", "C", "D", "E"}) {
                book(desks, clock, number);
            }
            assertThat(desks.treatments()
                            .day(Clinic.SCHEDULER, Optional.of(day()))
                            .orElseThrow()
                            .rooms()
                            .get(0)
                            .cases())
                    .hasSizeGreaterThan(1);
            assertThat(counted(
                            factory,
                            () -> desks.referrals().worklist(Clinic.SCHEDULER).orElseThrow()))
                    .isEqualTo(oneReferral);
            assertThat(counted(
                            factory,
                            () -> desks.treatments()
                                    .day(Clinic.SCHEDULER, Optional.of(day()))
                                    .orElseThrow()))
                    .isEqualTo(oneSession);
        }
    }

    /** However many were treated: the calendar, the list of repeats and the figures ask as often as for one. */
    @Test
    void whatFollowsASessionIsReadInAsManyQueriesForOneAsForFive() throws Exception {
        var database = TestPostgres.database();
        try (var factory = jakarta.persistence.Persistence.createEntityManagerFactory(
                "ir",
                Map.of(
                        "jakarta.persistence.nonJtaDataSource",
                        database.runtime(),
                        "hibernate.generate_statistics",
                        "true"))) {
            var clock = new MovingClock("2026-02-20T08:00:00Z");
            var work = JpaWork.over(factory);
            Clinic.open(work);
            var desks = Desks.over(work, clock);
            var month = new DayWindow(java.time.LocalDate.of(2026, 3, 1), java.time.LocalDate.of(2026, 3, 31));
            var questions = java.util.List.<Runnable>of(
                    () -> desks.followUps()
                            .calendar(Clinic.CLINICIAN, Optional.of(month))
                            .orElseThrow(),
                    () -> desks.repeats().open(Clinic.CLINICIAN).orElseThrow(),
                    () -> desks.figures().of(Clinic.CLINICIAN, month).orElseThrow(),
                    () -> found(desks, "Appointment"),
                    () -> found(desks, "Procedure"),
                    () -> found(desks, "Encounter"),
                    () -> found(desks, "CarePlan"),
                    () -> found(desks, "Task"),
                    () -> found(desks, "ServiceRequest"),
                    () -> found(desks, "Condition"),
                    () -> found(desks, "Observation"));
            treated(desks, clock, "A");
            var one = questions.stream().map(q -> counted(factory, q)).toList();
            for (var number : new String[] {"B", "C", "D", "E"}) {
                treated(desks, clock, number);
            }
            var five = questions.stream().map(q -> counted(factory, q)).toList();
            assertThat(desks.repeats().open(Clinic.CLINICIAN).orElseThrow()).hasSize(5);
            assertThat(found(desks, "Appointment")).hasSize(5);
            assertThat(found(desks, "Task").size()).isGreaterThan(25);
            assertThat(five).isEqualTo(one);
        }
    }

    private static java.util.List<SearchDesk.Row> found(Desks desks, String kind) {
        return desks.search()
                .find(
                        Clinic.CLINICIAN,
                        new Search(kind, java.util.List.of(), Search.Sort.USUAL, Optional.empty(), 500),
                        true)
                .orElseThrow()
                .rows();
    }

    private static void treated(Desks desks, MovingClock clock, String number) {
        var referral = desks.records()
                .receive(Clinic.EHR, Clinic.p01(number, clock.instant()))
                .orElseThrow()
                .get(0);
        Clinic.treated(desks, clock, referral.id(), clock.instant().isBefore(MONDAY) ? MONDAY : clock.instant());
        desks.repeats()
                .request(Clinic.NURSE, referral.lesions().get(0), "patient asks for it")
                .orElseThrow();
    }

    private static java.time.LocalDate day() {
        return MONDAY.atZone(Clinic.BERLIN).toLocalDate();
    }

    private static void book(Desks desks, MovingClock clock, String number) {
        var referral = desks.records()
                .receive(Clinic.EHR, Clinic.p01(number, clock.instant()))
                .orElseThrow()
                .get(0);
        var offer = desks.openings()
                .find(
                        Clinic.SCHEDULER,
                        OpeningsDesk.Wish.best(referral.id(), 1).within(Optional.of(MONDAY), Optional.empty()))
                .orElseThrow()
                .offers()
                .get(0)
                .proposal();
        desks.bookings()
                .hold(Clinic.SCHEDULER, offer.id(), Booking.HOLD, Optional.empty())
                .orElseThrow();
        desks.bookings()
                .book(Clinic.SCHEDULER, offer.id(), "", Optional.empty(), Optional.empty())
                .orElseThrow();
    }

    private static long counted(EntityManagerFactory factory, Runnable question) {
        var statistics = factory.unwrap(SessionFactory.class).getStatistics();
        statistics.clear();
        question.run();
        return statistics.getPrepareStatementCount();
    }
}
