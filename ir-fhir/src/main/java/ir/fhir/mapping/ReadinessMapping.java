package ir.fhir.mapping;

import ir.domain.readiness.Readiness;
import ir.domain.readiness.WorkUp;
import ir.domain.referral.ReferralState;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.scheduling.message.FindingText;
import ir.scheduling.referral.ReferralFile;
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

/** Findings as DetectedIssue, and what is to be done about a referral as Task. */
public final class ReadinessMapping {
    /** The Task that is the decision about the referral itself. */
    private static final String TRIAGE = "triage";

    private ReadinessMapping() {}

    /** Everything the rules raised or could not answer; what passed is no issue. */
    public static List<DetectedIssue> issues(ReferralFile file, Instant now) {
        return IntStream.range(0, file.findings().size())
                .filter(i -> file.findings().get(i).result() != Finding.Result.PASSED)
                .mapToObj(i -> issue(file, file.findings().get(i), now))
                .toList();
    }

    /** {@code {referral}.{rule}}, and the lesion's place in the referral where the rule is about one. */
    public static String issueId(ReferralFile file, Finding finding) {
        return file.referral().id() + "." + finding.rule()
                + finding.lesion()
                        .map(lesion -> "." + (1 + file.referral().lesions().indexOf(lesion)))
                        .orElse("");
    }

    private static DetectedIssue issue(ReferralFile file, Finding finding, Instant now) {
        var issue = new DetectedIssue();
        issue.setId(issueId(file, finding));
        issue.setStatus(
                finding.open()
                        ? DetectedIssue.DetectedIssueStatus.PRELIMINARY
                        : DetectedIssue.DetectedIssueStatus.FINAL);
        issue.setCode(new CodeableConcept()
                .addCoding(new Coding(Codes.LOCAL, finding.rule(), FindingText.name(finding.rule(), Locale.ENGLISH)))
                .setText(FindingText.of(finding, Locale.ENGLISH)));
        issue.setSeverity(severity(finding.level()));
        issue.setPatient(new Reference("Patient/" + file.patient().id()));
        issue.setIdentified(new org.hl7.fhir.r4.model.DateTimeType(Date.from(now)));
        issue.addImplicated(new Reference("ServiceRequest/" + file.referral().id()));
        issue.setDetail(FindingText.why(finding, Locale.ENGLISH) + " Judged: "
                + String.join(", ", finding.facts()) + ". Rule set version " + finding.ruleSetVersion() + ", level "
                + finding.level() + ", result " + finding.result() + ".");
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

    /** The decision, and each line of the checklist. */
    public static List<Task> tasks(ReferralFile file, ZoneId zone) {
        var lines = file.referral().state().bookable()
                ? file.readiness().items().stream().map(item -> task(file, item, zone))
                : Stream.<Task>empty();
        return Stream.concat(Stream.of(triage(file, zone)), lines).toList();
    }

    private static Task triage(ReferralFile file, ZoneId zone) {
        var referral = file.referral();
        var task = task(file, TRIAGE, "Decide about the referral", file.triageDue(), zone);
        task.setStatus(
                switch (referral.state()) {
                    case DRAFT -> Task.TaskStatus.DRAFT;
                    case SUBMITTED -> Task.TaskStatus.REQUESTED;
                    case NEEDS_INFO -> Task.TaskStatus.ONHOLD;
                    case IN_MDT -> Task.TaskStatus.INPROGRESS;
                    case DECLINED -> Task.TaskStatus.REJECTED;
                    case WITHDRAWN -> Task.TaskStatus.CANCELLED;
                    default -> Task.TaskStatus.COMPLETED;
                });
        task.setBusinessStatus(new CodeableConcept()
                .addCoding(new Coding(
                        Codes.LOCAL,
                        referral.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        null)));
        referral.history().stream()
                .reduce((earlier, later) -> later)
                .ifPresent(step -> task.setStatusReason(new CodeableConcept().setText(step.reason()))
                        .setLastModified(Date.from(step.at())));
        boolean asksBack = referral.state() == ReferralState.NEEDS_INFO;
        task.setOwner(owner(asksBack ? "referrer" : "clinician", asksBack ? referral.referrer() : "clinician"));
        return task;
    }

    private static Task task(ReferralFile file, Readiness.Item item, ZoneId zone) {
        var code = item.what().name().toLowerCase(Locale.ROOT).replace('_', '-');
        var words = item.findings().stream()
                .filter(f -> !item.open() || f.open())
                .map(f -> FindingText.of(f, Locale.ENGLISH))
                .collect(Collectors.joining("; "));
        var task = task(file, code, words, item.due(), zone);
        task.setStatus(
                switch (item.state()) {
                    case DONE, OVERRIDDEN -> Task.TaskStatus.COMPLETED;
                    case MISSING -> Task.TaskStatus.REQUESTED;
                    case PROBLEM -> Task.TaskStatus.READY;
                });
        task.setBusinessStatus(new CodeableConcept()
                .addCoding(new Coding(Codes.LOCAL, item.state().name().toLowerCase(Locale.ROOT), null)));
        var role = item.what().owner().name().toLowerCase(Locale.ROOT);
        task.setOwner(owner(
                role,
                file.workUp()
                        .flatMap(workUp -> Optional.ofNullable(workUp.taken().get(item.what())))
                        .map(WorkUp.Taken::name)
                        .orElse(role)));
        file.workUp().flatMap(WorkUp::changedAt).ifPresent(at -> task.setLastModified(Date.from(at)));
        return task;
    }

    /** A role here has no record of its own elsewhere: it is named by its code. */
    private static Reference owner(String role, String display) {
        return new Reference()
                .setIdentifier(new Identifier().setSystem(Codes.LOCAL).setValue(role))
                .setDisplay(display);
    }

    private static Task task(ReferralFile file, String code, String words, Optional<LocalDate> due, ZoneId zone) {
        var task = new Task();
        task.setId(file.referral().id() + "." + code);
        task.setIntent(Task.TaskIntent.ORDER);
        task.setCode(new CodeableConcept().addCoding(new Coding(Codes.LOCAL, code, null)));
        task.setDescription(words);
        task.getGroupIdentifier()
                .setSystem(file.referral().order().system())
                .setValue(file.referral().order().value());
        task.setPriority(
                switch (file.referral().urgency()) {
                    case URGENT -> Task.TaskPriority.ASAP;
                    case SOON -> Task.TaskPriority.URGENT;
                    default -> Task.TaskPriority.ROUTINE;
                });
        task.setFocus(new Reference("ServiceRequest/" + file.referral().id()));
        task.addBasedOn(new Reference("ServiceRequest/" + file.referral().id()));
        task.setFor(new Reference("Patient/" + file.patient().id()));
        file.referral().history().stream().findFirst().ifPresent(step -> task.setAuthoredOn(Date.from(step.at())));
        due.ifPresent(day -> task.setRestriction(new Task.TaskRestrictionComponent()
                .setPeriod(new Period()
                        .setEnd(Date.from(
                                day.plusDays(1).atStartOfDay(zone).toInstant().minusSeconds(1))))));
        return task;
    }

    /** How many lines are in place, what is next, and before when no start is safe. */
    public static OperationOutcome summary(ReferralFile file, ZoneId zone) {
        var readiness = file.readiness();
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
                .setDiagnostics(readiness.done() + " of " + readiness.items().size() + " in place"
                        + readiness
                                .next()
                                .map(item -> "; next: "
                                        + item.what()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', '-'))
                                .orElse("")
                        + readiness
                                .earliestSafe()
                                .map(at ->
                                        "; no start before " + at.atZone(zone).toOffsetDateTime())
                                .orElse("")
                        + ". Eligibility: " + file.eligibility() + ".");
        return outcome;
    }
}
