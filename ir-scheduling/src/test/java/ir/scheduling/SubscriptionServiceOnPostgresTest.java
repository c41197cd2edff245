package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.persistence.JpaTransactionManager;
import ir.scheduling.search.SearchCriteria;
import ir.scheduling.subscription.Subscription;
import ir.scheduling.subscription.Topic;
import ir.scheduling.transaction.TransactionManager;
import jakarta.persistence.EntityManagerFactory;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The subscription tests on PostgreSQL. */
class SubscriptionServiceOnPostgresTest extends SubscriptionServiceContract {
    private final TestPostgres.Database database = TestPostgres.database();
    private final EntityManagerFactory factory = database.factory();

    @Override
    TransactionManager work() {
        return JpaTransactionManager.create(factory);
    }

    /** Numbers that exceed the database's range. The parser rejects them; this test covers the layer behind it. */
    private static SearchCriteria monstrous(String number) {
        return new SearchCriteria(
                "Observation",
                List.of(new SearchCriteria.Criterion(
                        new SearchCriteria.Parameter("value-quantity", SearchCriteria.Type.QUANTITY, List.of()),
                        SearchCriteria.Modifier.NONE,
                        List.of(new SearchCriteria.QuantityValue(
                                SearchCriteria.Comparison.AP, new BigDecimal(number), Optional.empty())),
                        Optional.empty())),
                SearchCriteria.Sort.USUAL,
                Optional.empty(),
                1);
    }

    @Test
    void aFilterIsEvaluatedBeforeItIsAccepted() {
        var refused = services.subscriptions()
                .tried(ClinicFixture.EHR, "Observation?value-quantity=ap1e-999999", monstrous("1e-999999"));
        assertThat(LesionPathwayScenarioTest.refusal(refused))
                .isInstanceOfSatisfying(Rejection.InvalidValue.class, invalid -> {
                    assertThat(invalid.element()).isEqualTo("value-quantity");
                    assertThat(invalid.value()).contains("ap1e-999999");
                });
        assertThat(services.subscriptions().tried(ClinicFixture.EHR, "Observation?value-quantity=7", monstrous("7")))
                .isInstanceOf(Result.Success.class);
    }

    @Test
    void aFilterThatTheDatabaseCannotEvaluateStopsItsOwnSubscriptionAlone() {
        var poisoned = services.subscriptions()
                .create(
                        ClinicFixture.EHR,
                        owner(ClinicFixture.EHR),
                        wish(
                                Topic.READINESS_CHANGED,
                                "Observation?value-quantity=ap1e-999999",
                                "https://ehr.example/x"))
                .orElseThrow();
        var sound = services.subscriptions()
                .create(
                        ClinicFixture.EHR,
                        owner(ClinicFixture.EHR),
                        wish(Topic.READINESS_CHANGED, "https://ehr.example/y"))
                .orElseThrow();
        work.inTransaction(repositories -> {
            repositories
                    .outbox()
                    .add(new Outbox.Event(clock.instant(), "readiness-changed", "order-1", Optional.empty(), Map.of()));
            return Result.success(true);
        });
        var relay = relay(s -> Optional.of(monstrous("1e-999999")));
        while (relay.relay(ClinicFixture.SCHEDULER) > 0) {}
        assertThat(now(poisoned).state()).isEqualTo(Subscription.State.ERROR);
        assertThat(now(poisoned).problem().orElseThrow()).contains("filter");
        assertThat(now(sound).numbered()).isEqualTo(1);
        assertThat(relay.relay(ClinicFixture.SCHEDULER)).isZero();
    }

    @AfterEach
    void close() throws Exception {
        factory.close();
        org.assertj.core.api.Assertions.assertThat(database.swept()).isEmpty();
    }
}
