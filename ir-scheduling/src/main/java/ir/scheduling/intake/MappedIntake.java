package ir.scheduling.intake;

import ir.domain.referral.Referral;
import ir.domain.shared.Result;
import ir.scheduling.security.Caller;
import ir.scheduling.transaction.DuplicateKeyException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Supplier;

/** Receives messages that are mapped against stored data, outside any transaction. */
@ApplicationScoped
public class MappedIntake {
    private static final int READINGS = 3;

    private final IntakeService intake;

    @Inject
    public MappedIntake(IntakeService intake) {
        this.intake = intake;
    }

    /**
     * Receives a message. If a concurrent request created a resource with the
     * same identifier, the message is mapped again and links to it.
     */
    public Result<List<Referral>> receive(Caller caller, Supplier<Result<IntakeMessage>> message) {
        for (int attempt = 1; ; attempt++) {
            try {
                return message.get().flatMap(mapped -> intake.receive(caller, mapped));
            } catch (DuplicateKeyException faster) {
                if (attempt == READINGS) {
                    throw faster;
                }
            }
        }
    }
}
