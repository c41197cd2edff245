package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.intake.TransactionBundleProcessor;
import ir.fhir.server.FhirRequestContext;
import org.hl7.fhir.r4.model.Bundle;

/** Accepts a transaction bundle with orders and evidence. Either all of it is saved or nothing. */
public final class TransactionProvider {
    private final FhirRequestContext context;

    public TransactionProvider(FhirRequestContext context) {
        this.context = context;
    }

    @Transaction
    public Bundle transaction(@TransactionParam Bundle bundle, RequestDetails request) {
        var intake = new TransactionBundleProcessor(
                request.getFhirContext(), context.services().mappedIntake(),
                context.services().received(), context.zone());
        return context.orThrow(intake.process(context.actor(request), bundle, context.now()));
    }
}
