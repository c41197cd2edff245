package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.persistence.JpaWork;
import ir.scheduling.search.Search;
import ir.scheduling.subscription.Subscription;
import ir.scheduling.subscription.Topic;
import ir.scheduling.work.Work;
import jakarta.persistence.EntityManagerFactory;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract on PostgreSQL. */
class JpaEventsTest extends EventsContract {
    private final TestPostgres.Database database = TestPostgres.database();
    private final EntityManagerFactory factory = database.factory();

    @Override
    Work work() {
        return JpaWork.over(factory);
    }

    /** Numbers the database cannot take: the parser refuses them, and here is what stands behind it. */
    private static Search monstrous(String number) {
        return new Search(
                "Observation",
                List.of(new Search.Criterion(
                        new Search.Parameter("value-quantity", Search.Type.QUANTITY, List.of()),
                        Search.Modifier.NONE,
                        List.of(new Search.Amount(Search.Comparison.AP, new BigDecimal(number), Optional.empty())),
                        Optional.empty())),
                Search.Sort.USUAL,
                Optional.empty(),
                1);
    }

    @Test
    void aFilterIsEvaluatedBeforeItIsAccepted() {
        var refused = desks.subscriptions()
                .tried(Clinic.EHR, "Observation?value-quantity=ap1e-999999", monstrous("1e-999999"));
        assertThat(LifeOfALesionScenarioTest.refusal(refused))
                .isInstanceOfSatisfying(Refusal.InvalidValue.class, invalid -> {
                    assertThat(invalid.element()).isEqualTo("value-quantity");
                    assertThat(invalid.value()).contains("ap1e-999999");
                });
        assertThat(desks.subscriptions().tried(Clinic.EHR, "Observation?value-quantity=7", monstrous("7")))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aFilterThatTheDatabaseCannotEvaluateStopsItsOwnSubscriptionAlone() {
        var poisoned = desks.subscriptions()
                .make(
                        Clinic.EHR,
                        owner(Clinic.EHR),
                        wish(
                                Topic.READINESS_CHANGED,
                                "Observation?value-quantity=ap1e-999999",
                                "https://ehr.example/x"))
                .orElseThrow();
        var sound = desks.subscriptions()
                .make(Clinic.EHR, owner(Clinic.EHR), wish(Topic.READINESS_CHANGED, "https://ehr.example/y"))
                .orElseThrow();
        work.change(stores -> {
            stores.outbox()
                    .add(new Outbox.Event(clock.instant(), "readiness-changed", "order-1", Optional.empty(), Map.of()));
            return Outcome.done(true);
        });
        var relay = relay(s -> Optional.of(monstrous("1e-999999")));
        while (relay.relay(Clinic.SCHEDULER) > 0) {}
        assertThat(now(poisoned).state()).isEqualTo(Subscription.State.ERROR);
        assertThat(now(poisoned).problem().orElseThrow()).contains("filter");
        assertThat(now(sound).numbered()).isEqualTo(1);
        assertThat(relay.relay(Clinic.SCHEDULER)).isZero();
    }

    @AfterEach
    void close() throws Exception {
        factory.close();
        org.assertj.core.api.Assertions.assertThat(database.swept()).isEmpty();
    }
}
