package ir.fhir.mapper;

import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.readiness.Readiness;
import ir.domain.referral.ReferralState;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.session.ChecklistItem;
import ir.fhir.outcome.Diagnostics;
import ir.scheduling.message.FindingMessages;
import ir.scheduling.referral.details.ReferralDetails;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DetectedIssue;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;

/** Maps rule findings to DetectedIssue and the open work of a referral to Task. */
public final class ReadinessMapper {
    /** Id suffix of the Task for the triage decision. */
    public static final String TRIAGE = "triage";

    private static final String REFERRER = "referrer";

    private ReadinessMapper() {}

    /** Maps every finding that did not pass, including rules that could not be evaluated. */
    public static List<DetectedIssue> issues(ReferralDetails details, Instant now) {
        return IntStream.range(0, details.findings().size())
                .filter(i -> details.findings().get(i).result() != Finding.RuleResult.PASSED)
                .mapToObj(i -> issue(details, details.findings().get(i), now))
                .toList();
    }

    /**
     * Returns {@code {referral}.{rule}}, followed by the lesion's number in the referral if the rule concerns one
     * lesion.
     */
    public static String issueId(ReferralDetails details, Finding finding) {
        return details.referral().id() + "." + finding.rule()
                + finding.lesion()
                        .map(lesion -> "." + (1 + details.referral().lesions().indexOf(lesion)))
                        .orElse("");
    }

    private static DetectedIssue issue(ReferralDetails details, Finding finding, Instant now) {
        var issue = new DetectedIssue();
        issue.setId(issueId(details, finding));
        issue.setStatus(
                finding.open()
                        ? DetectedIssue.DetectedIssueStatus.PRELIMINARY
                        : DetectedIssue.DetectedIssueStatus.FINAL);
        issue.setCode(new CodeableConcept()
                .addCoding(
                        new Coding(Codes.LOCAL, finding.rule(), FindingMessages.name(finding.rule(), Locale.ENGLISH)))
                .setText(FindingMessages.of(finding, Locale.ENGLISH)));
        issue.setSeverity(severity(finding.level()));
        issue.setPatient(new Reference("Patient/" + details.patient().id()));
        issue.setIdentified(new org.hl7.fhir.r4.model.DateTimeType(Date.from(now)));
        issue.addImplicated(new Reference("ServiceRequest/" + details.referral().id()));
        issue.setDetail(Diagnostics.text(
                "finding-detail",
                FindingMessages.explanation(finding, Locale.ENGLISH),
                String.join(", ", finding.facts()),
                finding.ruleSetVersion(),
                finding.level(),
                finding.result()));
        finding.override()
                .ifPresent(override -> issue.addMitigation()
                        .setAction(new CodeableConcept()
                                .addCoding(new Coding(Codes.LOCAL, override.reasonCode(), null))
                                .setText(override.text()
                                        + override.second()
                                                .map(second -> " (with " + second + ")")
                                                .orElse("")))
                        .setDate(Date.from(override.at()))
                        .setAuthor(new Reference().setDisplay(override.clinician())));
        return issue;
    }

    private static DetectedIssue.DetectedIssueSeverity severity(FindingLevel level) {
        return switch (level) {
            case INFO -> DetectedIssue.DetectedIssueSeverity.LOW;
            case ADVISORY -> DetectedIssue.DetectedIssueSeverity.MODERATE;
            case OVERRIDE_REQUIRED, HARD_STOP -> DetectedIssue.DetectedIssueSeverity.HIGH;
        };
    }

    /** Maps the triage decision and each checklist item. */
    public static List<Task> tasks(ReferralDetails details, ZoneId zone) {
        var lines = details.referral().state().isBookable()
                ? details.readiness().items().stream().map(item -> task(details, item, zone))
                : Stream.<Task>empty();
        return Stream.concat(Stream.of(triage(details, zone)), lines).toList();
    }

    private static Task triage(ReferralDetails details, ZoneId zone) {
        var referral = details.referral();
        var task = task(details, TRIAGE, "Decide about the referral", details.triageDue(), zone);
        task.setStatus(triageStatus(referral.state()));
        task.setBusinessStatus(
                new CodeableConcept().addCoding(new Coding(Codes.LOCAL, Codes.local(referral.state()), null)));
        referral.history().stream()
                .reduce((earlier, later) -> later)
                .ifPresent(step -> task.setStatusReason(new CodeableConcept().setText(step.reason()))
                        .setLastModified(Date.from(step.at())));
        var role = triageOwner(referral.state());
        task.setOwner(owner(role, role.equals(REFERRER) ? referral.referrer() : role));
        return task;
    }

    public static Task.TaskStatus triageStatus(ReferralState state) {
        return switch (state) {
            case DRAFT -> Task.TaskStatus.DRAFT;
            case SUBMITTED -> Task.TaskStatus.REQUESTED;
            case NEEDS_INFO -> Task.TaskStatus.ONHOLD;
            case IN_MDT -> Task.TaskStatus.INPROGRESS;
            case DECLINED -> Task.TaskStatus.REJECTED;
            case WITHDRAWN -> Task.TaskStatus.CANCELLED;
            default -> Task.TaskStatus.COMPLETED;
        };
    }

    /** Returns the role that has to act on the referral. */
    public static String triageOwner(ReferralState state) {
        return state == ReferralState.NEEDS_INFO ? REFERRER : "clinician";
    }

    public static Task.TaskStatus itemStatus(Readiness.State state) {
        return switch (state) {
            case DONE, OVERRIDDEN -> Task.TaskStatus.COMPLETED;
            case MISSING -> Task.TaskStatus.REQUESTED;
            case PROBLEM -> Task.TaskStatus.READY;
        };
    }

    public static String itemOwner(ChecklistItem item) {
        return Codes.local(item.owner());
    }

    private static Task task(ReferralDetails details, Readiness.Item item, ZoneId zone) {
        var code = Codes.local(item.checklistItem());
        var text = item.findings().stream()
                .filter(f -> !item.open() || f.open())
                .map(f -> FindingMessages.of(f, Locale.ENGLISH))
                .collect(Collectors.joining("; "));
        var task = task(details, code, text, item.due(), zone);
        task.setStatus(itemStatus(item.state()));
        task.setBusinessStatus(
                new CodeableConcept().addCoding(new Coding(Codes.LOCAL, Codes.local(item.state()), null)));
        var role = itemOwner(item.checklistItem());
        task.setOwner(owner(
                role,
                details.checklist()
                        .flatMap(checklist ->
                                Optional.ofNullable(checklist.assignees().get(item.checklistItem())))
                        .map(ChecklistSnapshot.Assignee::name)
                        .orElse(role)));
        details.checklist().flatMap(ChecklistSnapshot::changedAt).ifPresent(at -> task.setLastModified(Date.from(at)));
        return task;
    }

    /** References a role by its code, because a role has no resource of its own. */
    private static Reference owner(String role, String display) {
        return new Reference()
                .setIdentifier(new Identifier().setSystem(Codes.LOCAL).setValue(role))
                .setDisplay(display);
    }

    private static Task task(ReferralDetails details, String code, String text, Optional<LocalDate> due, ZoneId zone) {
        var task = new Task();
        task.setId(details.referral().id() + "." + code);
        task.setIntent(Task.TaskIntent.ORDER);
        task.setCode(new CodeableConcept().addCoding(new Coding(Codes.LOCAL, code, null)));
        task.setDescription(text);
        task.getGroupIdentifier()
                .setSystem(details.referral().order().system())
                .setValue(details.referral().order().value());
        task.setPriority(
                Task.TaskPriority.fromCode(Codes.priority(details.referral().urgency())));
        task.setFocus(new Reference("ServiceRequest/" + details.referral().id()));
        task.addBasedOn(new Reference("ServiceRequest/" + details.referral().id()));
        task.setFor(new Reference("Patient/" + details.patient().id()));
        details.referral().history().stream().findFirst().ifPresent(step -> task.setAuthoredOn(Date.from(step.at())));
        due.ifPresent(day -> task.setRestriction(new Task.TaskRestrictionComponent()
                .setPeriod(new Period()
                        .setEnd(Date.from(
                                day.plusDays(1).atStartOfDay(zone).toInstant().minusSeconds(1))))));
        return task;
    }

    /** Summarises the checklist: number of completed items, next item, and the earliest safe start. */
    public static OperationOutcome summary(ReferralDetails details, ZoneId zone) {
        var readiness = details.readiness();
        var outcome = new OperationOutcome();
        outcome.addIssue()
                .setSeverity(
                        readiness.ready()
                                ? OperationOutcome.IssueSeverity.INFORMATION
                                : OperationOutcome.IssueSeverity.WARNING)
                .setCode(
                        readiness.ready()
                                ? OperationOutcome.IssueType.INFORMATIONAL
                                : OperationOutcome.IssueType.INCOMPLETE)
                .setDiagnostics(Diagnostics.text(
                        "readiness",
                        readiness.done(),
                        readiness.items().size(),
                        readiness
                                .next()
                                .map(item -> item.checklistItem()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-'))
                                .orElse("none"),
                        readiness
                                .earliestSafe()
                                .map(at -> at.atZone(zone).toOffsetDateTime().toString())
                                .orElse("none"),
                        details.eligibility()));
        return outcome;
    }
}
