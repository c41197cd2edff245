package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.patient.PatientId;
import ir.domain.shared.Rejection;
import ir.fhir.mapper.FollowUpMapper;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.followup.FollowUpQueryService;
import ir.scheduling.intake.ReceivedResourceService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;

/** {@code Patient/{id}/$followup-calendar}: plans, visits as Tasks, and scheduled visits as Appointments. */
@Dependent
public final class FollowUpCalendarOperation implements FhirProvider {
    private final FhirRequestContext context;
    private final ReceivedResourceService receivedResourceService;
    private final FollowUpQueryService followUpQueryService;

    @Inject
    public FollowUpCalendarOperation(
            FhirRequestContext context,
            ReceivedResourceService receivedResourceService,
            FollowUpQueryService followUpQueryService) {
        this.context = context;
        this.receivedResourceService = receivedResourceService;
        this.followUpQueryService = followUpQueryService;
    }

    @Operation(name = "$followup-calendar", idempotent = true, type = Patient.class, manualRequest = true)
    public Bundle calendar(@IdParam IdType id, RequestDetails request) {
        var parameters = OperationParameters.of(context, "patient-followup-calendar", request);
        var caller = context.actor(request);
        var patient = new PatientId(id.getIdPart());
        context.orThrow(receivedResourceService.patient(caller, patient));
        var from = day(parameters, "start");
        var until = day(parameters, "end");
        if (from.isPresent() && until.filter(from.get()::isAfter).isPresent()) {
            throw OperationOutcomeMapper.exception(
                    new Rejection.InvalidValue("end", until.get().toString(), "date-is-not-before-start"),
                    context.zone());
        }
        boolean done = parameters.booleanValue("include-done").orElse(false);
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.COLLECTION);
        context.orThrow(followUpQueryService.plansOf(caller, patient)).stream()
                .filter(plan -> done || plan.active())
                .forEach(plan -> bundle.addEntry().setResource(FollowUpMapper.carePlan(plan)));
        for (var visitView : context.orThrow(followUpQueryService.visitsOf(caller, patient))) {
            var on = visitView.day(context.zone());
            if ((!done && !visitView.state().open())
                    || from.filter(on::isBefore).isPresent()
                    || until.filter(on::isAfter).isPresent()) {
                continue;
            }
            bundle.addEntry().setResource(FollowUpMapper.task(visitView, context.zone()));
            if (visitView.visit().appointment().isPresent()) {
                bundle.addEntry().setResource(FollowUpMapper.appointment(visitView, context.zone()));
            }
        }
        bundle.getEntry()
                .forEach(entry -> entry.setFullUrl(request.getFhirServerBase() + "/"
                        + entry.getResource().fhirType() + "/"
                        + entry.getResource().getIdElement().getIdPart()));
        parameters
                .ignoredParametersOutcome()
                .ifPresent(outcome -> AppointmentOperationSupport.addOutcome(bundle, outcome));
        return bundle;
    }

    private Optional<LocalDate> day(OperationParameters parameters, String name) {
        return parameters.instant(name).map(at -> at.atZone(context.zone()).toLocalDate());
    }
}
