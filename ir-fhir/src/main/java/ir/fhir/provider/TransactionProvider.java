package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.intake.TransactionIntake;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.Bundle;

/** Orders and evidence, all of a bundle or nothing of it. */
public final class TransactionProvider {
    private final Door door;

    public TransactionProvider(Door door) {
        this.door = door;
    }

    @Transaction
    public Bundle transaction(@TransactionParam Bundle bundle, RequestDetails request) {
        var intake =
                new TransactionIntake(request.getFhirContext(), door.desks().records(), door.zone());
        return door.orThrow(intake.take(door.actor(request), bundle, door.now()));
    }
}
