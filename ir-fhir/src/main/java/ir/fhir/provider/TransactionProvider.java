package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.intake.TransactionBundleProcessor;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.intake.MappedIntake;
import ir.scheduling.intake.ReceivedResourceService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.hl7.fhir.r4.model.Bundle;

/** Accepts a transaction bundle with orders and evidence. Either all of it is saved or nothing. */
@Dependent
public final class TransactionProvider implements FhirProvider {
    private final FhirRequestContext context;
    private final MappedIntake mappedIntake;
    private final ReceivedResourceService receivedResourceService;

    @Inject
    public TransactionProvider(
            FhirRequestContext context, MappedIntake mappedIntake, ReceivedResourceService receivedResourceService) {
        this.context = context;
        this.mappedIntake = mappedIntake;
        this.receivedResourceService = receivedResourceService;
    }

    @Transaction
    public Bundle transaction(@TransactionParam Bundle bundle, RequestDetails request) {
        var intake = new TransactionBundleProcessor(
                request.getFhirContext(), mappedIntake, receivedResourceService, context.zone());
        return context.orThrow(intake.process(context.actor(request), bundle, context.now()));
    }
}
