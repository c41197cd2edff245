package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.referral.ReferralId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.booking.AvailabilityService.AvailabilityQuery;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.security.Role;
import jakarta.persistence.OptimisticLockException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What surrounds every use case: access, retry, transaction, roll-back of rejections, audit of what failed. */
class UseCaseTest {
    private static final String OUTCOMES =
            "select string_agg(action || ' ' || outcome, ', ' order by id) from audit where entity_id = '%s'";

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    private final MutableClock clock = new MutableClock("2026-02-20T08:00:00Z");
    private TestApplication application;
    private Services services;
    private BookingId proposal;

    @SuppressWarnings("NullAway.Init") // the test runner calls open first
    UseCaseTest() {}

    @BeforeEach
    void open() {
        application = postgres.application(clock);
        ClinicFixture.open(application.transactions());
        services = application.services();
        var referral = services.intake()
                .receive(ClinicFixture.EHR, ClinicFixture.p01("1", clock.instant()))
                .orElseThrow()
                .get(0)
                .id();
        proposal = services.availability()
                .find(ClinicFixture.SCHEDULER, AvailabilityQuery.best(referral, 1))
                .orElseThrow()
                .proposals()
                .get(0)
                .proposal()
                .id();
    }

    private Result<Booking> hold() {
        return services.holds().hold(ClinicFixture.SCHEDULER, proposal, Booking.HOLD_DURATION, Optional.empty());
    }

    private String outcomes() {
        return postgres.database().text(OUTCOMES.formatted(proposal.value()));
    }

    private long bookings() {
        return postgres.database().number("select count(*) from booking");
    }

    @Test
    void conflictIsRetriedInANewTransaction() {
        var attempts = new AtomicInteger();
        application.hook((method, arguments, call) -> {
            if (method.getName().equals("save") && attempts.incrementAndGet() == 1) {
                call.proceed();
                throw new OptimisticLockException("another transaction was first");
            }
            return call.proceed();
        });
        assertThat(hold()).isInstanceOf(Result.Success.class);
        assertThat(bookings()).isEqualTo(1);
        assertThat(outcomes()).isEqualTo("appointment-held done");
        assertThat(postgres.database().number("select count(*) from outbox where topic = 'appointment-held'"))
                .isEqualTo(1);
    }

    @Test
    void conflictThatStaysIsAFaultAfterThreeAttempts() {
        var attempts = new AtomicInteger();
        application.hook((method, arguments, call) -> {
            if (method.getName().equals("save")) {
                attempts.incrementAndGet();
                throw new OptimisticLockException("another transaction was first");
            }
            return call.proceed();
        });
        assertThatThrownBy(this::hold).hasMessageContaining("the transaction must be retried");
        assertThat(attempts).hasValue(3);
        assertThat(bookings()).isZero();
        assertThat(outcomes()).isEqualTo("hold failed");
    }

    @Test
    void faultRollsBackAndIsAudited() {
        application.hook((method, arguments, call) -> {
            var result = call.proceed();
            if (method.getName().equals("save")) {
                throw new IllegalStateException("a fault");
            }
            return result;
        });
        assertThatThrownBy(this::hold).isInstanceOf(IllegalStateException.class).hasMessage("a fault");
        assertThat(bookings()).isZero();
        assertThat(outcomes()).isEqualTo("hold failed");
    }

    /** The message stores a patient, a chart and a referral before its last part is rejected. */
    @Test
    void rejectionRollsBackWhatTheCommandHadWritten() {
        var message = ClinicFixture.p01("2", clock.instant());
        var rejected = services.intake()
                .receive(
                        ClinicFixture.EHR,
                        new IntakeMessage(
                                message.patients(),
                                message.resources(),
                                message.orders(),
                                List.of(new IntakeMessage.Withdrawal(new ReferralId("unknown"), "sent in error"))));
        assertThat(rejected).isEqualTo(Result.failure(new Rejection.NotFound("referral", "unknown")));
        assertThat(postgres.database().number("select count(*) from patient where id = 'patient-2'"))
                .isZero();
        assertThat(postgres.database().number("select count(*) from outbox where patient_id = 'patient-2'"))
                .isZero();
        assertThat(postgres.database().number("select count(*) from audit where patient_id = 'patient-2'"))
                .isZero();
        assertThat(postgres.database()
                        .number("select count(*) from audit where action = 'receive' and outcome =" + " 'rejected'"))
                .isEqualTo(1);
    }

    @Test
    void rejectedCommandIsAudited() {
        clock.forward(Duration.ofDays(2));
        assertThat(hold()).isInstanceOf(Result.Failure.class);
        assertThat(bookings()).isZero();
        assertThat(outcomes()).isEqualTo("hold rejected");
    }

    /** A text in place of an id is rejected like any unknown id, and none of it reaches the audit log. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Anna Test, born 1963", "x'; drop table audit; --", "<b>", "\u202e", "\ud83d\ude00", "a\nb"})
    void textInPlaceOfAnIdStaysOutOfTheAuditLog(String text) {
        for (var id : List.of(text, text.repeat(5_000))) {
            assertThat(services.visitScheduling().unschedule(ClinicFixture.SCHEDULER, id))
                    .isInstanceOf(Result.Failure.class);
        }
        assertThat(postgres.database()
                        .number("select count(*) from audit where action = 'visit-unscheduled'"
                                + " and outcome = 'rejected' and entity_id = 'invalid'"))
                .isEqualTo(2);
    }

    @Test
    void deniedCommandIsAuditedAndDoesNotBegin() {
        var denied = services.holds()
                .hold(ClinicFixture.actor("auditor", Role.AUDITOR), proposal, Booking.HOLD_DURATION, Optional.empty());
        assertThat(denied).isEqualTo(Result.failure(new Rejection.NotPermitted("BOOK_SESSION")));
        assertThat(outcomes()).isEqualTo("hold denied");
    }

    @Test
    void commandInsideACommandIsAFault() {
        application.hook((method, arguments, call) -> {
            if (method.getName().equals("save")) {
                application.hook(RepositoryHook.NONE);
                hold();
            }
            return call.proceed();
        });
        assertThatThrownBy(this::hold).hasMessageContaining("was called inside the use case");
        assertThat(bookings()).isZero();
    }

    /** An entry that no use case would write is a fault, not a silent loss. */
    @Test
    void auditEntryOutsideAUseCaseIsAFault() {
        var audit = application.get(ir.scheduling.transaction.UseCaseAudit.class);
        assertThatThrownBy(() -> application.transactions().inReadTransaction(all -> {
                    audit.add("id", Optional.empty());
                    return true;
                }))
                .hasMessageContaining("no use case runs");
    }

    @Test
    void statementsAndIdleTransactionsOfAConnectionEnd() {
        var session = application.get(org.hibernate.Session.class);
        var limits = application
                .transactions()
                .inReadTransaction(all -> session.createNativeQuery(
                                "select current_setting('statement_timeout') || ' '"
                                        + " || current_setting('idle_in_transaction_session_timeout')",
                                String.class)
                        .getSingleResult());
        assertThat(limits).isEqualTo("30s 1min");
    }

    /** The check of {@link QueryWritesNothing} itself. */
    @Test
    void queryThatWritesIsFound() {
        application.hook((method, arguments, call) -> {
            if (method.getName().equals("open")) {
                application.get(ir.scheduling.repository.SiteRepository.class).markReady(clock.instant());
            }
            return call.proceed();
        });
        assertThatThrownBy(() -> services.referralQueries().worklist(ClinicFixture.SCHEDULER))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("wrote to [");
    }
}
