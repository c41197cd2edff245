package ir.fhir.client;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.CacheControlDirective;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.gclient.ReferenceClientParam;
import ca.uhn.fhir.rest.gclient.TokenClientParam;
import ir.domain.patient.PatientId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.SessionState;
import ir.fhir.intake.TransactionBundleProcessor;
import ir.fhir.mapper.ReceivedResourceMapper;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.ehrsync.EhrClient;
import ir.scheduling.ehrsync.EhrSyncService;
import ir.scheduling.intake.MappedIntake;
import ir.scheduling.intake.ReceivedResourceService;
import ir.scheduling.message.RejectionMessages;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.treatment.TreatmentQueryService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;

/**
 * Imports a patient's chart from the hospital server in one transaction. If a resource is rejected, imports the others
 * one by one and reports the rejected ones.
 */
@Dependent
public final class PatientChartImporter {
    private static final List<String> RESOURCE_TYPES = List.of(
            "Condition",
            "Coverage",
            "AllergyIntolerance",
            "MedicationStatement",
            "MedicationRequest",
            "Observation",
            ReceivedResourceMapper.IMAGING);

    /** Maximum number of pages that follow the first page of a resource type. */
    private static final int PAGES = 10;

    private final FhirRequestContext context;
    private final MappedIntake mappedIntake;
    private final ReceivedResourceService receivedResourceService;
    private final TreatmentQueryService treatmentQueryService;
    private final EhrSyncService ehrSyncService;

    @Inject
    PatientChartImporter(
            FhirRequestContext context,
            MappedIntake mappedIntake,
            ReceivedResourceService receivedResourceService,
            TreatmentQueryService treatmentQueryService,
            EhrSyncService ehrSyncService) {
        this.context = context;
        this.mappedIntake = mappedIntake;
        this.receivedResourceService = receivedResourceService;
        this.treatmentQueryService = treatmentQueryService;
        this.ehrSyncService = ehrSyncService;
    }

    EhrClient.SyncResult importPatient(IGenericClient client, PatientId id) {
        var patient = HospitalFhirClient.patient(receivedResourceService, client, id);
        var patients = new ArrayList<Resource>(List.of(patient));
        var left = new ArrayList<String>();
        // a merged patient is imported together with the patient that replaces it
        patient.getLink().stream()
                .filter(link -> link.getType() == Patient.LinkType.REPLACEDBY)
                .map(link -> link.getOther().getReferenceElement())
                .filter(other -> other.hasIdPart())
                .forEach(other -> patients.add(client.read()
                        .resource(Patient.class)
                        .withId(other.getIdPart())
                        .execute()));
        var chart = new ArrayList<Resource>();
        for (var resourceType : RESOURCE_TYPES) {
            chart.addAll(of(client, resourceType, patient));
        }
        chart.removeIf(
                resource -> resource instanceof Condition condition && detectConflict(client, id, condition, left));
        var whole = new ArrayList<>(patients);
        whole.addAll(chart);
        var taken = importResources(client, whole);
        if (taken.isPresent()) {
            if (importResources(client, patients).isPresent()) {
                return new EhrClient.Failed(Diagnostics.text("chart-not-imported", text(taken.get())), false);
            }
            // a resource was rejected: import the resources one by one
            for (var resource : chart) {
                var alone = new ArrayList<>(patients);
                alone.add(resource);
                importResources(client, alone)
                        .ifPresent(rejection -> left.add(resource.fhirType() + "/"
                                + resource.getIdElement().getIdPart() + ": "
                                + rejection.getClass().getSimpleName()));
            }
        }
        return new EhrClient.Completed(
                left.isEmpty()
                        ? Optional.empty()
                        : Optional.of("Not imported: "
                                + left.stream().distinct().limit(10).collect(Collectors.joining(", "))),
                Optional.empty());
    }

    private String text(Rejection rejection) {
        return RejectionMessages.of(rejection, Locale.ENGLISH, context.zone());
    }

    private static List<Resource> of(IGenericClient client, String resourceType, Patient patient) {
        var all = new ArrayList<Resource>();
        var search = client.search()
                .forResource(resourceType)
                .where(new ReferenceClientParam("patient")
                        .hasId(patient.getIdElement().getIdPart()))
                .count(100);
        if (resourceType.equals("Observation")) {
            search = search.and(new TokenClientParam("category").exactly().code("laboratory"));
        }
        var page = search.returnBundle(Bundle.class)
                .cacheControl(new CacheControlDirective().setNoCache(true))
                .execute();
        for (int pages = 0; ; pages++) {
            page.getEntry().stream()
                    .map(Bundle.BundleEntryComponent::getResource)
                    .filter(resource -> resource.fhirType().equals(resourceType))
                    .forEach(all::add);
            if (page.getLink(Bundle.LINK_NEXT) == null || pages == PAGES) {
                return all;
            }
            page = client.loadPage().next(page).execute();
        }
    }

    /** Imports resources as a message of the EHR. Returns the rejection if nothing was imported, else empty. */
    private Optional<Rejection> importResources(IGenericClient client, List<Resource> resources) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.TRANSACTION);
        for (var resource : resources) {
            var sent = resource.copy();
            identified(client, sent);
            bundle.addEntry()
                    .setResource(sent)
                    .getRequest()
                    .setMethod(Bundle.HTTPVerb.PUT)
                    .setUrl(sent.fhirType());
        }
        var intake = new TransactionBundleProcessor(
                FhirContext.forR4Cached(),
                mappedIntake,
                receivedResourceService,
                context.zone(),
                TransactionBundleProcessor.IntakeSource.CHART);
        return intake.process(HospitalFhirClient.HOSPITAL, bundle, context.now())
                        instanceof Result.Failure<Bundle> failure
                ? Optional.of(failure.rejection())
                : Optional.empty();
    }

    /**
     * Ensures an identifier by which the resource is recognised at the next import. A resource without an identifier
     * gets its address on the hospital server.
     */
    private static void identified(IGenericClient client, Resource resource) {
        if (ReceivedResourceMapper.identifier(resource).isEmpty()) {
            resource.setProperty("identifier", address(client, resource));
        }
    }

    private static Identifier address(IGenericClient client, Resource resource) {
        return new Identifier()
                .setSystem(client.getServerBase() + "/" + resource.fhirType())
                .setValue(resource.getIdElement().getIdPart());
    }

    /**
     * Detects a changed body site of a lesion that is already treated. The local site is retained and a conflict is
     * recorded.
     */
    private boolean detectConflict(IGenericClient client, PatientId id, Condition remote, List<String> left) {
        var copy = remote.copy();
        identified(client, copy);
        var identifier = ReceivedResourceMapper.identifier(copy).orElseThrow();
        var known = receivedResourceService.findIdByIdentifier(
                HospitalFhirClient.HOSPITAL, "Condition", identifier.getSystem(), identifier.getValue());
        var local =
                known instanceof Result.Success<Optional<String>> success ? success.value() : Optional.<String>empty();
        if (local.isEmpty()
                || !(receivedResourceService.read(HospitalFhirClient.HOSPITAL, "Condition", local.get())
                        instanceof Result.Success<ReceivedResource> stored)) {
            return false;
        }
        var before = (Condition) FhirContext.forR4Cached()
                .newJsonParser()
                .parseResource(stored.value().resource());
        boolean same = sites(before).equals(sites(remote));
        boolean treated = !same
                && context.orThrow(treatmentQueryService.ofPatient(HospitalFhirClient.HOSPITAL, id)).stream()
                        .anyMatch(t -> t.session().state() == SessionState.COMPLETED
                                && local.get().equals(t.lesion().condition()));
        if (treated) {
            left.add(Diagnostics.text("site-differs", remote.getIdElement().getIdPart()));
            ehrSyncService
                    .recordConflict(
                            HospitalFhirClient.HOSPITAL,
                            "Condition",
                            local.get(),
                            Optional.of(id),
                            "Condition.bodySite",
                            String.join(", ", sites(before)),
                            String.join(", ", sites(remote)))
                    .orElseThrow();
        }
        return treated;
    }

    private static List<String> sites(Condition condition) {
        return condition.getBodySite().stream()
                .flatMap(site -> site.getCoding().stream())
                .map(coding -> coding.getSystem() + "|" + coding.getCode())
                .sorted()
                .toList();
    }
}
