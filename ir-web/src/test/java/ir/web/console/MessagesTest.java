package ir.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.assessment.Question;
import ir.domain.clinical.Intent;
import ir.domain.clinical.Urgency;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitState;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.PriorTherapy;
import ir.domain.lesion.TumourCategory;
import ir.domain.patient.Sex;
import ir.domain.referral.ReferralState;
import ir.domain.rule.FindingLevel;
import ir.domain.session.AdjunctProcedure;
import ir.domain.session.Anaesthesia;
import ir.domain.session.ChecklistItem;
import ir.domain.session.Phase;
import ir.domain.session.SessionPlanner;
import ir.domain.shared.ResourceRole;
import ir.domain.treatment.SessionState;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.availability.CandidateSlot;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.site.SiteService;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every text is in the bundle, and no page contains a literal text. */
class MessagesTest {
    private static final ResourceBundle TEXT = ResourceBundle.getBundle("ir.web.console.messages", Locale.ENGLISH);

    @Test
    void everyConstantHasAText() {
        var missing = new ArrayList<String>();
        need(missing, "sex.", Sex.values());
        need(missing, "site.", BodySite.values());
        need(missing, "tumour.", TumourCategory.values());
        need(missing, "intent.", Intent.values());
        need(missing, "urgency.", Urgency.values());
        need(missing, "state.", ReferralState.values());
        need(missing, "session.", SessionState.values());
        need(missing, "visit.", VisitState.values());
        need(missing, "role.", ResourceRole.values());
        need(missing, "level.", FindingLevel.values());
        need(missing, "prior.", PriorTherapy.TherapyResult.values());
        need(missing, "addon.", AdjunctProcedure.values());
        need(missing, "anaesthesia.", Anaesthesia.values());
        need(missing, "anaesthesia.short.", Anaesthesia.values());
        need(missing, "phase.", Phase.values());
        need(missing, "plan.because.", SessionPlanner.AnaesthesiaReason.values());
        need(missing, "response.", ResponseClass.values());
        need(missing, "opioid.", ir.domain.clinical.Opioid.values());
        need(missing, "offer.reason.", CandidateSlot.Reason.ReasonType.values());
        need(missing, "event-type.", ir.domain.resource.CalendarEvent.EventType.values());
        need(missing, "closed.", ir.domain.shared.Rejection.UnavailabilityCause.values());
        need(missing, "scheduling-rule.", ir.domain.booking.SchedulingRuleOverride.Rule.values());
        need(missing, "initiator.", ir.domain.booking.BookingState.Initiator.values());
        need(missing, "probe.", ir.domain.resource.ProbeSize.values());
        need(missing, "question.", Question.values());
        need(missing, "section.", Question.Section.values());
        for (var question : Question.values()) {
            question.choices().stream()
                    .filter(choice -> !choice.matches("\\d+") && question.answerType() != Question.AnswerType.YES_NO)
                    .map(choice -> "answer." + question + "." + choice)
                    .filter(key -> !TEXT.containsKey(key))
                    .forEach(missing::add);
        }
        need(missing, "service.", ir.domain.lesion.ServiceLine.values());
        need(missing, "eligibility.", ir.domain.rule.Eligibility.values());
        need(missing, "item.", ChecklistItem.values());
        need(missing, "next.", ChecklistItem.values());
        need(missing, "gate.", ir.domain.rule.Gate.values());
        need(missing, "owner.", ChecklistItem.Owner.values());
        need(missing, "item-state.", ir.domain.readiness.Readiness.State.values());
        need(missing, "hold.", ir.domain.rule.MedicationInterruption.Basis.values());
        need(missing, "intent.plain.", Intent.values());
        need(missing, "factor.", ir.domain.mdt.MdtReview.Factor.values());
        need(missing, "alternative.", ir.domain.mdt.MdtReview.Alternative.values());
        need(missing, "protection.", ir.domain.treatment.ProtectiveTechnique.values());
        need(missing, "not-treated.", ir.domain.treatment.UntreatedLesion.Reason.values());
        need(missing, "term.", ir.domain.treatment.AdverseEvent.Term.values());
        need(missing, "scale.", ir.domain.treatment.AdverseEvent.Scale.values());
        need(missing, "causality.", ir.domain.treatment.AdverseEvent.Causality.values());
        need(missing, "severity.", ir.domain.treatment.AdverseEvent.Severity.values());
        need(missing, "mode.", FollowUpTemplate.Mode.values());
        need(missing, "activity.", FollowUpTemplate.Activity.values());
        need(missing, "channel.", ir.domain.followup.ContactAttempt.Channel.values());
        need(missing, "contact.", ir.domain.followup.ContactAttempt.ContactResult.values());
        need(missing, "neurology.", ir.domain.followup.VisitResponse.Neurology.values());
        need(missing, "care.", ir.domain.followup.VisitResponse.SupportiveCare.values());
        need(missing, "modality.", ir.domain.followup.ImagingAssessment.Modality.values());
        need(missing, "verdict.", ir.domain.followup.ImagingAssessment.Verdict.values());
        need(missing, "ending.", ir.domain.followup.FollowUpPlan.EndReason.values());
        need(missing, "repeat-state.", ir.domain.repeat.RepeatState.values());
        need(missing, "trigger.", ir.domain.repeat.RepeatTrigger.TriggerType.values());
        need(missing, "exclusion.", ir.domain.repeat.RepeatDecision.Exclusion.values());
        need(missing, "repeat-factor.", ir.domain.repeat.RepeatDecision.Factor.values());
        need(missing, "size.", ir.scheduling.reporting.ClinicReport.Size.values());
        need(missing, "reminder.", ir.scheduling.repository.Reminder.ReminderType.values());
        need(missing, "reminder-state.", ir.scheduling.repository.Reminder.State.values());
        ir.domain.rule.RuleSet.defaults(java.time.LocalDate.EPOCH).thresholds().keySet().stream()
                .map(key -> key.split("[-.]", 2)[0])
                .distinct()
                .flatMap(family -> java.util.stream.Stream.of("rules.family." + family, "rules.what." + family))
                .filter(key -> !TEXT.containsKey(key))
                .forEach(missing::add);
        need(missing, "approval.", ir.domain.rule.RuleSet.Approval.values());
        for (var intent : Intent.values()) {
            FollowUpTemplate.defaultFor(intent).items().stream()
                    .map(item -> "milestone." + item.code())
                    .filter(key -> !TEXT.containsKey(key))
                    .forEach(missing::add);
        }
        assertThat(missing).isEmpty();
    }

    /** Texts need no site: the zone is that of dates and times. */
    private static <T> T unused(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, facts) -> {
                    throw new UnsupportedOperationException(method.getName());
                }));
    }

    @Test
    void everyThresholdHasANameOfItsOwn() {
        var messages = new Messages(new SiteService(
                unused(SiteRepository.class),
                unused(AuditLog.class),
                new UseCaseAudit(unused(TransactionSynchronizationRegistry.class))));
        var keys = ir.domain.rule.RuleSet.defaults(java.time.LocalDate.EPOCH)
                .thresholds()
                .keySet();
        assertThat(keys).hasSizeGreaterThan(100);
        assertThat(keys.stream().map(key -> RulesPage.name(messages, key)))
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).isNotBlank().doesNotContain("{", "}"));
        var named = keys.stream()
                .flatMap(key -> RulesPage.textKeys(key).stream())
                .collect(java.util.stream.Collectors.toSet());
        assertThat(TEXT.keySet()).containsAll(named);
        assertThat(RulesPage.name(messages, "PRE-OLD.max"))
                .as("a threshold of an earlier version")
                .isEqualTo("PRE-OLD.max");
        assertThat(TEXT.keySet().stream().filter(key -> key.startsWith("rules.threshold.") || key.startsWith("drug.")))
                .as("no name is left of a threshold that was removed")
                .allSatisfy(key -> assertThat(named).contains(key));
    }

    private static void need(List<String> missing, String prefix, Enum<?>[] values) {
        Arrays.stream(values)
                .map(v -> prefix + v.name())
                .filter(key -> !TEXT.containsKey(key))
                .forEach(missing::add);
    }

    @Test
    void everyKeyOfAPageExistsAndNoPageContainsLiteralText() throws IOException {
        var asked = Pattern.compile("msg\\['([a-zA-Z0-9._-]+)'\\]|messages\\.get\\('([a-zA-Z0-9._-]+)'");
        // letters between tags that do not come from an expression
        var text = Pattern.compile(">[^<#]*[A-Za-z]{3,}[^<]*<");
        var missing = new ArrayList<String>();
        var written = new ArrayList<String>();
        try (var files = Files.walk(Path.of("src/main/webapp"))) {
            var pages = files.filter(f -> f.toString().endsWith(".xhtml")).toList();
            assertThat(pages).hasSizeGreaterThan(10);
            for (var page : pages) {
                var source = Files.readString(page, StandardCharsets.UTF_8);
                var match = asked.matcher(source);
                while (match.find()) {
                    var key = match.group(1) == null ? match.group(2) : match.group(1);
                    if (!TEXT.containsKey(key)) {
                        missing.add(page.getFileName() + ": " + key);
                    }
                }
                var plain = text.matcher(source.replaceAll("#\\{[^}]*\\}", "").replaceAll("(?s)<style.*?</style>", ""));
                while (plain.find()) {
                    if (!plain.group().matches(">(OMED|[\\s●■◇◆,CRPI]*)<")) {
                        written.add(page.getFileName() + ": " + plain.group());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(written).isEmpty();
    }
}
