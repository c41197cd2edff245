package ir.fhir.ehr;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.PreferReturnEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ir.domain.outcome.Outcome;
import ir.domain.patient.PatientId;
import ir.fhir.mapping.Codes;
import ir.fhir.mapping.EvidenceMapping;
import ir.fhir.mapping.ItemMapping;
import ir.fhir.mapping.ReceivedValues;
import ir.fhir.server.Door;
import ir.scheduling.actor.Actor;
import ir.scheduling.peer.Errand;
import ir.scheduling.peer.PeerDesk;
import ir.scheduling.record.Evidence;
import ir.scheduling.search.SearchDesk;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** One resource of ours at the peer: made or brought up to date by its identifier, unless both say different things. */
final class Filing {
    /** Once it stands so here, it is the record of what was done. */
    private static final Map<String, Set<String>> FINAL = Map.of(
            "Appointment", Set.of("fulfilled", "noshow"),
            "Procedure", Set.of("completed", "stopped"),
            "Observation", Set.of("final", "amended"));

    /** What two systems must not say differently. */
    private static final Map<String, List<String>> FACTS = Map.of(
            "Appointment", List.of("status", "start", "end"),
            "Procedure", List.of("status", "performed[x]", "bodySite"),
            "Observation", List.of("status", "value[x]", "effective[x]"));

    private final Door door;
    private final Actor house;
    private final IGenericClient client;

    Filing(Door door, Actor house, IGenericClient client) {
        this.door = door;
        this.house = house;
        this.client = client;
    }

    PeerDesk.Answer file(Errand errand) {
        if (!(door.desks().search().read(house, errand.kind(), errand.id())
                instanceof Outcome.Done<SearchDesk.Row> read)) {
            return gone(errand);
        }
        var mapped = ItemMapping.resource(errand.kind(), read.value(), door.zone(), door.now());
        if (mapped.isEmpty()) {
            return gone(errand);
        }
        var patient = patient(mapped.get());
        var ours = theirsToo(mapped.get().copy(), patient);
        var identifier = EvidenceMapping.identifier(ours).orElseThrow();
        var query = identifier.getSystem() + "|" + identifier.getValue();
        boolean named = ReceivedValues.searchable(errand.kind(), "identifier");
        var there = named
                ? HospitalServer.found(client, errand.kind(), query)
                : HospitalServer.ofSubject(client, errand.kind(), subject(ours)).stream()
                        .filter(known -> EvidenceMapping.identifier(known)
                                .filter(identifier::equalsDeep)
                                .isPresent())
                        .toList();
        if (there.size() > 1) {
            return new PeerDesk.Failed("several resources there have our identifier", false);
        }
        if (there.isEmpty()) {
            var create = client.create().resource(ours).prefer(PreferReturnEnum.MINIMAL);
            return done((named ? create.conditionalByUrl(errand.kind() + "?identifier=" + query) : create).execute());
        }
        var theirs = there.get(0);
        var version = String.valueOf(theirs.getMeta().getVersionId());
        boolean touched = !errand.remote().equals(Optional.of(version));
        if (touched && contradict(errand, patient, ours, theirs)) {
            return new PeerDesk.Done(
                    Optional.of("left as it is there: it contradicts what is final here"), Optional.empty());
        }
        ours.setId(theirs.getIdElement().getIdPart());
        return done(client.update()
                .resource(ours)
                .prefer(PreferReturnEnum.MINIMAL)
                .withAdditionalHeader("If-Match", "W/\"" + version + "\"")
                .execute());
    }

    /** A visit that lost its time is no appointment any more; where it was filed as one, it is cancelled there. */
    private PeerDesk.Answer gone(Errand errand) {
        var there = errand.kind().equals("Appointment")
                ? HospitalServer.found(client, "Appointment", Codes.NAMES + "appointment|" + errand.id())
                : List.<Resource>of();
        if (there.size() != 1 || !(there.get(0) instanceof Appointment theirs)) {
            return new PeerDesk.Done(Optional.of("not there any more"), Optional.empty());
        }
        theirs.setStatus(Appointment.AppointmentStatus.CANCELLED);
        return done(client.update()
                .resource(theirs)
                .prefer(PreferReturnEnum.MINIMAL)
                .withAdditionalHeader("If-Match", "W/\"" + theirs.getMeta().getVersionId() + "\"")
                .execute());
    }

    private static PeerDesk.Answer done(MethodOutcome outcome) {
        return new PeerDesk.Done(
                Optional.empty(),
                Optional.ofNullable(outcome.getId()).map(id -> String.valueOf(id.getVersionIdPart())));
    }

    /** Somebody there changed it, and what is final here says otherwise: a person decides, nothing is overwritten. */
    private boolean contradict(Errand errand, PatientId patient, Resource ours, Resource theirs) {
        var status = ours.getNamedProperty("status");
        boolean last = status != null
                && status.hasValues()
                && FINAL.getOrDefault(errand.kind(), Set.of())
                        .contains(status.getValues().get(0).primitiveValue());
        boolean differs = false;
        for (var fact : last ? FACTS.getOrDefault(errand.kind(), List.<String>of()) : List.<String>of()) {
            var here = said(ours, fact);
            var there = said(theirs, fact);
            if (!here.equals(there)) {
                differs = true;
                door.desks()
                        .peer()
                        .contradicted(
                                house,
                                errand.kind(),
                                errand.id(),
                                Optional.of(patient),
                                errand.kind() + "." + fact.replace("[x]", ""),
                                here,
                                there);
            }
        }
        return differs;
    }

    private String said(Resource resource, String element) {
        var property = resource.getNamedProperty(element.replace("[x]", ""));
        if (property == null || !property.hasValues()) {
            return "nothing";
        }
        var value = property.getValues().get(0);
        if (value instanceof BaseDateTimeType time && time.hasValue()) {
            return time.getValue().toInstant().toString();
        }
        if (value instanceof Period period) {
            return said(period.getStart()) + " to " + said(period.getEnd());
        }
        if (value instanceof CodeableConcept concept) {
            return concept.getCodingFirstRep().getSystem() + "|"
                    + concept.getCodingFirstRep().getCode();
        }
        return value.isPrimitive()
                ? value.primitiveValue()
                : FhirContext.forR4Cached().newJsonParser().encodeToString(value);
    }

    private static String said(@Nullable Date date) {
        return date == null ? "open" : date.toInstant().toString();
    }

    private PatientId patient(Resource resource) {
        return references(resource).stream()
                .filter(reference ->
                        Objects.equals(reference.getReferenceElement().getResourceType(), "Patient"))
                .findFirst()
                .map(reference -> new PatientId(reference.getReferenceElement().getIdPart()))
                .orElseThrow(() -> new HospitalServer.Unknown("it is about no patient"));
    }

    /** The peer's patient a resource is about, once it is written as the peer reads it. */
    private static String subject(Resource ours) {
        return references(ours).stream()
                .map(reference -> String.valueOf(reference.getReference()))
                .filter(reference -> reference.startsWith("Patient/"))
                .findFirst()
                .orElseThrow(() -> new HospitalServer.Unknown("it is about no patient"));
    }

    private static List<Reference> references(Resource resource) {
        return FhirContext.forR4Cached().newTerser().getAllPopulatedChildElementsOfType(resource, Reference.class);
    }

    /** As the peer can read it: its own patient, and everything it does not have by identifier and name. */
    private Resource theirsToo(Resource resource, PatientId patient) {
        var remote = HospitalServer.patient(door, house, client, patient);
        for (var reference : references(resource)) {
            var type = reference.getReferenceElement().getResourceType();
            var id = reference.getReferenceElement().getIdPart();
            if (type == null || id == null) {
                continue;
            }
            reference.setReference(null);
            reference.setType(type);
            if (type.equals("Patient") && id.equals(patient.value())) {
                reference.setReference("Patient/" + remote.getIdElement().getIdPart());
            } else {
                reference.setIdentifier(identifier(type, id));
            }
        }
        if (EvidenceMapping.identifier(resource).isEmpty()) {
            resource.setProperty(
                    "identifier",
                    own(resource.fhirType(), resource.getIdElement().getIdPart()));
        }
        // versions and profiles are each server's own
        resource.setMeta(new Meta());
        resource.setId((String) null);
        return resource;
    }

    private Identifier identifier(String type, String id) {
        return door.desks().records().read(house, type, id) instanceof Outcome.Done<Evidence> done
                        && done.value().identifierValue().isPresent()
                ? new Identifier()
                        .setSystem(done.value().identifierSystem().orElse(null))
                        .setValue(done.value().identifierValue().get())
                : own(type, id);
    }

    private static Identifier own(String type, String id) {
        return new Identifier()
                .setSystem(Codes.NAMES + type.toLowerCase(Locale.ROOT))
                .setValue(id);
    }
}
