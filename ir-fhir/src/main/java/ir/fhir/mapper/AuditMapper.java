package ir.fhir.mapper;

import ir.scheduling.audit.AuditLog;
import ir.scheduling.event.EventType;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAction;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;

/**
 * Maps audit log entries to AuditEvent as in IHE's Basic Audit Log Patterns: caller, action, resource, patient and
 * outcome. Actions of IHE ITI Scheduling carry the code of their transaction.
 */
public final class AuditMapper {
    private static final String IHE = "urn:ihe:event-type-code";
    private static final Set<String> READ_ACTIONS =
            Set.of("search", "find", "list", "match", "calendar", "inbox", "day-before", "preview", "feed", "figures");
    private static final Set<String> READ_ONE = Set.of("read", "history");
    private static final Set<String> MADE = Set.of("create", "enter", "receive", "report");
    private static final Map<String, String> TRANSACTIONS = Map.of(
            "find",
            "ITI-115",
            "hold",
            "ITI-116",
            EventType.APPOINTMENT_HELD.code(),
            "ITI-116",
            "book",
            "ITI-117",
            EventType.APPOINTMENT_BOOKED.code(),
            "ITI-117",
            "cancel",
            "ITI-117",
            EventType.APPOINTMENT_CANCELLED.code(),
            "ITI-117");

    private AuditMapper() {}

    private static Reference who(AuditLog.AuditEntry entry) {
        return new Reference()
                .setIdentifier(new Identifier().setSystem(Codes.NAMES + "login").setValue(entry.actor()))
                .setDisplay(entry.actor());
    }

    public static AuditEvent event(AuditLog.AuditEntry entry) {
        var event = new AuditEvent();
        event.setType(
                new Coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation"));
        var transaction = TRANSACTIONS.get(entry.action());
        if (transaction != null && entry.entity().equals("Appointment")) {
            event.addSubtype(new Coding(IHE, transaction, null));
        }
        event.addSubtype(new Coding(Codes.LOCAL, entry.action(), null));
        event.setAction(action(entry.action()));
        event.setRecorded(Date.from(entry.at()));
        event.setOutcome(outcome(entry.outcome()));
        var agent = event.addAgent().setWho(who(entry)).setRequestor(true);
        for (var role : entry.roles().split(",", -1)) {
            if (!role.isBlank()) {
                agent.addRole(new CodeableConcept().setText(role));
            }
        }
        event.getSource().setObserver(new Reference().setDisplay("IR Scheduling, " + entry.channel()));
        entry.patient()
                .ifPresent(patient -> event.addEntity()
                        .setWhat(new Reference("Patient/" + patient.value()))
                        .setType(new Coding("http://terminology.hl7.org/CodeSystem/audit-entity-type", "1", "Person"))
                        .setRole(new Coding("http://terminology.hl7.org/CodeSystem/object-role", "1", "Patient")));
        if (!entry.entityId().isEmpty() && !entry.entity().equals("Patient")) {
            event.addEntity()
                    .setWhat(new Reference(entry.entity() + "/" + entry.entityId()))
                    .setType(
                            new Coding("http://terminology.hl7.org/CodeSystem/audit-entity-type", "2", "System Object"))
                    .setRole(new Coding("http://terminology.hl7.org/CodeSystem/object-role", "4", "Domain Resource"));
        }
        return event;
    }

    /** The actions and outcomes that are mapped by name; {@link #action} and {@link #outcome} map every other alike. */
    public static final List<String> NAMED_ACTIONS = Stream.of(READ_ONE, READ_ACTIONS, MADE)
            .flatMap(Set::stream)
            .sorted()
            .toList();

    public static final List<String> NAMED_OUTCOMES =
            List.of(AuditLog.AuditOutcome.DONE.code(), AuditLog.AuditOutcome.REJECTED.code());

    /** A rejection is a minor failure: the caller can correct the request. Every other failure is a serious one. */
    public static AuditEventOutcome outcome(String outcome) {
        if (outcome.equals(AuditLog.AuditOutcome.DONE.code())) {
            return AuditEventOutcome._0;
        }
        return outcome.equals(AuditLog.AuditOutcome.REJECTED.code()) ? AuditEventOutcome._4 : AuditEventOutcome._8;
    }

    public static AuditEventAction action(String deed) {
        if (READ_ONE.contains(deed)) {
            return AuditEventAction.R;
        }
        if (READ_ACTIONS.contains(deed)) {
            return AuditEventAction.E;
        }
        return MADE.contains(deed) ? AuditEventAction.C : AuditEventAction.U;
    }

    /** Returns who created or changed the resource. */
    public static Provenance provenance(AuditLog.AuditEntry entry) {
        var provenance = new Provenance();
        provenance.addTarget(new Reference(entry.entity() + "/" + entry.entityId()));
        entry.patient()
                .filter(patient -> !entry.entityId().equals(patient.value()))
                .ifPresent(patient -> provenance.addTarget(new Reference("Patient/" + patient.value())));
        provenance.setRecorded(Date.from(entry.at()));
        provenance.setActivity(new CodeableConcept().addCoding(new Coding(Codes.LOCAL, entry.action(), null)));
        provenance.addAgent().setWho(who(entry));
        return provenance;
    }
}
