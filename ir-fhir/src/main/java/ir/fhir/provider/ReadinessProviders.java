package ir.fhir.provider;

import ca.uhn.fhir.model.api.annotation.Description;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.fhir.mapping.ReadinessMapping;
import ir.fhir.server.Door;
import ir.scheduling.referral.ReferralFile;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DetectedIssue;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Task;
import org.jspecify.annotations.Nullable;

/** What the rules found and what is still to be done, for an EHR to show beside its order. */
public final class ReadinessProviders {
    private ReadinessProviders() {}

    /** Of one referral, of one patient's referrals, or by an id that begins with the referral's. */
    private static List<ReferralFile> files(
            Door door, RequestDetails request, @Nullable ReferenceParam patient, @Nullable ReferenceParam referral) {
        if (referral != null) {
            return List.of(door.orThrow(
                    door.desks().referrals().file(door.actor(request), new ReferralId(referral.getIdPart()))));
        }
        if (patient == null) {
            throw new InvalidRequestException("patient or the ServiceRequest must be given");
        }
        return door.orThrow(
                door.desks().referrals().ofPatient(door.actor(request), new PatientId(patient.getIdPart())));
    }

    private static ReferralFile owner(Door door, RequestDetails request, IdType id) {
        var part = id.getIdPart();
        int dot = part.indexOf('.');
        if (dot < 0) {
            throw new ResourceNotFoundException(id);
        }
        return door.orThrow(door.desks().referrals().file(door.actor(request), new ReferralId(part.substring(0, dot))));
    }

    private static <T extends Resource> T named(List<T> all, IdType id) {
        return all.stream()
                .filter(resource -> resource.getIdElement().getIdPart().equals(id.getIdPart()))
                .findFirst()
                .orElseThrow(() -> new ResourceNotFoundException(id));
    }

    /** Findings that are raised or unknown, with their overrides. */
    public static final class Issues implements IResourceProvider {
        private final Door door;

        public Issues(Door door) {
            this.door = door;
        }

        @Override
        public Class<? extends IBaseResource> getResourceType() {
            return DetectedIssue.class;
        }

        @Read
        public DetectedIssue read(@IdParam IdType id, RequestDetails request) {
            return named(ReadinessMapping.issues(owner(door, request, id), door.now()), id);
        }

        @Search
        public List<DetectedIssue> search(
                @Description("whose") @OptionalParam(name = "patient") @Nullable ReferenceParam patient,
                @Description("the order it is about") @OptionalParam(name = "implicated") @Nullable
                        ReferenceParam implicated,
                @Description("the rule") @OptionalParam(name = "code") @Nullable TokenParam code,
                RequestDetails request) {
            return files(door, request, patient, implicated).stream()
                    .flatMap(file -> ReadinessMapping.issues(file, door.now()).stream())
                    .filter(issue -> code == null
                            || issue.getCode().getCodingFirstRep().getCode().equals(code.getValue()))
                    .toList();
        }
    }

    /** The decision about a referral and the lines of its checklist. */
    public static final class Tasks implements IResourceProvider {
        private final Door door;

        public Tasks(Door door) {
            this.door = door;
        }

        @Override
        public Class<? extends IBaseResource> getResourceType() {
            return Task.class;
        }

        @Read
        public Task read(@IdParam IdType id, RequestDetails request) {
            return named(ReadinessMapping.tasks(owner(door, request, id), door.zone()), id);
        }

        @Search
        public List<Task> search(
                @Description("whose") @OptionalParam(name = "patient") @Nullable ReferenceParam patient,
                @Description("the order it is about") @OptionalParam(name = "focus") @Nullable ReferenceParam focus,
                @Description("requested, ready, completed …") @OptionalParam(name = "status") @Nullable
                        TokenParam status,
                @Description("triage, or a line of the checklist") @OptionalParam(name = "code") @Nullable
                        TokenParam code,
                RequestDetails request) {
            return files(door, request, patient, focus).stream()
                    .flatMap(file -> ReadinessMapping.tasks(file, door.zone()).stream())
                    .filter(task -> status == null || task.getStatus().toCode().equals(status.getValue()))
                    .filter(task -> code == null
                            || task.getCode().getCodingFirstRep().getCode().equals(code.getValue()))
                    .toList();
        }
    }

    /** {@code ServiceRequest/{id}/$readiness}: the checklist as Tasks, and one line that sums it up. */
    public static final class Readiness {
        private final Door door;

        public Readiness(Door door) {
            this.door = door;
        }

        @Operation(name = "$readiness", idempotent = true, type = ServiceRequest.class)
        public Bundle readiness(@IdParam IdType id, RequestDetails request) {
            var file = door.orThrow(door.desks().referrals().file(door.actor(request), new ReferralId(id.getIdPart())));
            var bundle = new Bundle();
            bundle.setType(Bundle.BundleType.COLLECTION);
            ReadinessMapping.tasks(file, door.zone())
                    .forEach(task -> bundle.addEntry().setResource(task));
            bundle.addEntry().setResource(ReadinessMapping.summary(file, door.zone()));
            return bundle;
        }
    }
}
