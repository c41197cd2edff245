package ir.fhir.ehr;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.CacheControlDirective;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.gclient.ReferenceClientParam;
import ca.uhn.fhir.rest.gclient.TokenClientParam;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.treatment.SessionState;
import ir.fhir.intake.TransactionIntake;
import ir.fhir.mapping.EvidenceMapping;
import ir.fhir.server.Door;
import ir.scheduling.actor.Actor;
import ir.scheduling.message.RefusalText;
import ir.scheduling.peer.PeerDesk;
import ir.scheduling.record.Evidence;
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

/** A patient's chart from the peer: all of it at once, or, where something of it cannot be taken, the rest, and what not. */
final class Chart {
    private static final List<String> KINDS = List.of(
            "Condition",
            "Coverage",
            "AllergyIntolerance",
            "MedicationStatement",
            "MedicationRequest",
            "Observation",
            EvidenceMapping.IMAGING);

    /** So many pages of a kind are read, the newest first where the peer sorts. */
    private static final int PAGES = 10;

    private final Door door;
    private final Actor house;
    private final IGenericClient client;

    Chart(Door door, Actor house, IGenericClient client) {
        this.door = door;
        this.house = house;
        this.client = client;
    }

    PeerDesk.Answer fetch(PatientId id) {
        var patient = HospitalServer.patient(door, house, client, id);
        var patients = new ArrayList<Resource>(List.of(patient));
        var left = new ArrayList<String>();
        // a record that was merged away brings the one that took its place
        patient.getLink().stream()
                .filter(link -> link.getType() == Patient.LinkType.REPLACEDBY)
                .map(link -> link.getOther().getReferenceElement())
                .filter(other -> other.hasIdPart())
                .forEach(other -> patients.add(client.read()
                        .resource(Patient.class)
                        .withId(other.getIdPart())
                        .execute()));
        var chart = new ArrayList<Resource>();
        for (var kind : KINDS) {
            chart.addAll(of(kind, patient));
        }
        chart.removeIf(resource -> resource instanceof Condition condition && contradicts(id, condition, left));
        var whole = new ArrayList<>(patients);
        whole.addAll(chart);
        var taken = take(whole);
        if (taken.isPresent()) {
            if (take(patients).isPresent()) {
                return new PeerDesk.Failed("not understood: " + text(taken.get()), false);
            }
            // something of it is refused: the rest comes without it
            for (var resource : chart) {
                var alone = new ArrayList<>(patients);
                alone.add(resource);
                take(alone)
                        .ifPresent(refusal -> left.add(resource.fhirType() + "/"
                                + resource.getIdElement().getIdPart() + ": "
                                + refusal.getClass().getSimpleName()));
            }
        }
        return new PeerDesk.Done(
                left.isEmpty()
                        ? Optional.empty()
                        : Optional.of("left out: "
                                + left.stream().distinct().limit(10).collect(Collectors.joining(", "))),
                Optional.empty());
    }

    private String text(Refusal refusal) {
        return RefusalText.of(refusal, Locale.ENGLISH, door.zone());
    }

    private List<Resource> of(String kind, Patient patient) {
        var all = new ArrayList<Resource>();
        var search = client.search()
                .forResource(kind)
                .where(new ReferenceClientParam("patient")
                        .hasId(patient.getIdElement().getIdPart()))
                .count(100);
        if (kind.equals("Observation")) {
            search = search.and(new TokenClientParam("category").exactly().code("laboratory"));
        }
        var page = search.returnBundle(Bundle.class)
                .cacheControl(new CacheControlDirective().setNoCache(true))
                .execute();
        for (int pages = 0; ; pages++) {
            page.getEntry().stream()
                    .map(Bundle.BundleEntryComponent::getResource)
                    .filter(resource -> resource.fhirType().equals(kind))
                    .forEach(all::add);
            if (page.getLink(Bundle.LINK_NEXT) == null || pages == PAGES) {
                return all;
            }
            page = client.loadPage().next(page).execute();
        }
    }

    /** Taken as a message of the EHR; empty where all of it was, the refusal where none of it is. */
    private Optional<Refusal> take(List<Resource> resources) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.TRANSACTION);
        for (var resource : resources) {
            var sent = resource.copy();
            identified(sent);
            bundle.addEntry()
                    .setResource(sent)
                    .getRequest()
                    .setMethod(Bundle.HTTPVerb.PUT)
                    .setUrl(sent.fhirType());
        }
        var intake = new TransactionIntake(
                FhirContext.forR4Cached(), door.desks().records(), door.zone(), TransactionIntake.Path.CHART);
        return intake.take(house, bundle, door.now()) instanceof Outcome.Refused<Bundle> refused
                ? Optional.of(refused.refusal())
                : Optional.empty();
    }

    /** Known again by its identifier; what has none is known by its address there. */
    private void identified(Resource resource) {
        if (EvidenceMapping.identifier(resource).isEmpty()) {
            resource.setProperty("identifier", address(resource));
        }
    }

    private Identifier address(Resource resource) {
        return new Identifier()
                .setSystem(client.getServerBase() + "/" + resource.fhirType())
                .setValue(resource.getIdElement().getIdPart());
    }

    /** A lesion that was treated stays where it was treated, whatever the peer says of it now. */
    private boolean contradicts(PatientId id, Condition theirs, List<String> left) {
        var copy = theirs.copy();
        identified(copy);
        var identifier = EvidenceMapping.identifier(copy).orElseThrow();
        var known = door.desks().records().known(house, "Condition", identifier.getSystem(), identifier.getValue());
        var ours = known instanceof Outcome.Done<Optional<String>> done ? done.value() : Optional.<String>empty();
        if (ours.isEmpty()
                || !(door.desks().records().read(house, "Condition", ours.get())
                        instanceof Outcome.Done<Evidence> kept)) {
            return false;
        }
        var before = (Condition) FhirContext.forR4Cached()
                .newJsonParser()
                .parseResource(kept.value().resource());
        boolean same = sites(before).equals(sites(theirs));
        boolean treated = !same
                && door.orThrow(door.desks().treatments().ofPatient(house, id)).stream()
                        .anyMatch(t -> t.session().state() == SessionState.COMPLETED
                                && ours.get().equals(t.lesion().condition()));
        if (treated) {
            left.add("Condition/" + theirs.getIdElement().getIdPart() + ": another site than was treated");
            door.desks()
                    .peer()
                    .contradicted(
                            house,
                            "Condition",
                            ours.get(),
                            Optional.of(id),
                            "Condition.bodySite",
                            String.join(", ", sites(before)),
                            String.join(", ", sites(theirs)));
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
