package ir.web.console;

import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.Omed;
import ir.domain.followup.Opioid;
import ir.domain.followup.OpioidDose;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.PainScore;
import ir.domain.followup.ResponseClass;
import ir.scheduling.followup.FollowUpDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One visit: worst pain, the opioids of a usual day, the checks; and what that says against the baseline. */
@Named("visit")
@RequestScoped
public class VisitPage extends Page {
    private static final int ROWS = 3;

    private FollowUpDesk.@Nullable Due due;

    /** One row of the opioid table. */
    public record DrugRow(int index, String drug, String amount) {}

    /** One earlier answer. */
    public record Earlier(String when, String pain, String omed, String response, String tone, String by) {}

    public void open() {
        var id = param("id");
        if (id.isEmpty()) {
            go("/follow-up");
            return;
        }
        if (posted()) {
            act(id);
        }
        subject(desks.followUps().visit(actor(), id)).ifPresent(found -> due = found);
    }

    private void act(String id) {
        if (param("step").equals("waive")) {
            done(desks.followUps().waive(actor(), id, param("waiver"))).ifPresent(d -> {
                notices.keepDone(words.say("visit.waived"));
                go("/follow-up");
            });
            return;
        }
        if (param("pain").isEmpty() && param("not-asked").isEmpty()) {
            notices.invalid(words.say("visit.pain-missing"));
            return;
        }
        if (param("infection").isEmpty()) {
            notices.invalid(words.say("visit.infection-missing"));
            return;
        }
        FollowUpDesk.Answers answers;
        try {
            var doses = new ArrayList<OpioidDose>();
            for (int i = 0; i < ROWS; i++) {
                if (!param("drug" + i).isEmpty() && !param("amount" + i).isEmpty()) {
                    doses.add(new OpioidDose(
                            Opioid.valueOf(param("drug" + i)),
                            Double.parseDouble(param("amount" + i).replace(',', '.'))));
                }
            }
            var entered = param("omed").isEmpty()
                    ? Optional.<Omed>empty()
                    : Optional.of(new Omed(Double.parseDouble(param("omed").replace(',', '.'))));
            answers = new FollowUpDesk.Answers(
                    param("not-asked").isEmpty()
                            ? Optional.of(PainScore.of(Integer.parseInt(param("pain"))))
                            : Optional.empty(),
                    !param("opioids-asked").isEmpty() || !doses.isEmpty(),
                    doses,
                    entered,
                    param("infection").equals("no"),
                    param("note"));
        } catch (NumberFormatException notANumber) {
            notices.invalid(words.say("visit.numbers"));
            return;
        } catch (IllegalArgumentException outOfRange) {
            notices.invalid(String.valueOf(outOfRange.getMessage()));
            return;
        }
        done(desks.followUps().record(actor(), id, answers)).ifPresent(recorded -> {
            notices.keepDone(words.say("visit.recorded"));
            go("/lesion?id=" + recorded.lesion().id());
        });
    }

    public boolean loaded() {
        return due != null;
    }

    public FollowUpDesk.Due due() {
        return Objects.requireNonNull(due);
    }

    public List<Integer> scores() {
        return IntStream.rangeClosed(0, 10).boxed().toList();
    }

    public List<Opioid> opioids() {
        return Arrays.asList(Opioid.values());
    }

    public List<DrugRow> rows() {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> new DrugRow(i, param("drug" + i), param("amount" + i)))
                .toList();
    }

    public boolean open0() {
        return due().state().open() && signedIn.may("RECORD_VISIT");
    }

    public List<ReferralPage.Fact> band() {
        var visit = due().visit();
        var plan = due().plan();
        return List.of(
                new ReferralPage.Fact(words.say("fact.lesion"), words.lesion(due().lesion())),
                new ReferralPage.Fact(
                        words.say("fact.treated"),
                        words.day(plan.treatedOn()) + ", " + words.say("fact.ordinal", plan.ordinal())),
                new ReferralPage.Fact(
                        words.say("fact.visit"),
                        words.say("milestone." + visit.code()) + " · " + words.say("fact.due", words.day(visit.due()))),
                new ReferralPage.Fact(
                        words.say("fact.window"),
                        words.shortDay(visit.window().first()) + "–"
                                + words.shortDay(visit.window().last())),
                new ReferralPage.Fact(words.say("fact.baseline"), answer(plan.baseline())));
    }

    private String answer(Optional<PainAssessment> answer) {
        return words.say(
                "visit.answer",
                answer.flatMap(PainAssessment::worst)
                        .map(p -> Integer.toString(p.value()))
                        .orElse("–"),
                answer.flatMap(PainAssessment::omed)
                        .map(o -> words.number(o.milligrams()))
                        .orElse("–"));
    }

    public ReferralsPage.Tag state() {
        var state = due().state();
        return switch (state) {
            case COMPLETED, COMPLETED_LATE -> new ReferralsPage.Tag("t-ok", "ok", words.say("visit." + state));
            case OVERDUE -> new ReferralsPage.Tag("t-danger", "warn", words.say("visit." + state));
            default -> new ReferralsPage.Tag("", "due", words.say("visit." + state));
        };
    }

    public List<Earlier> earlier() {
        var lines = new ArrayList<Earlier>();
        due().plan()
                .baseline()
                .ifPresent(b -> lines.add(new Earlier(
                        words.say("milestone.BASELINE") + " · " + words.shortDay(b.on()),
                        score(b),
                        dose(b),
                        words.say("milestone.BASELINE"),
                        "",
                        b.by())));
        for (FollowUpVisit visit : due().plan().visits()) {
            visit.assessment().ifPresent(a -> {
                var response = due().plan().response(a);
                lines.add(new Earlier(
                        words.say("milestone." + visit.code()) + " · " + words.shortDay(a.on()),
                        score(a),
                        dose(a),
                        response == ResponseClass.NOT_ASSESSABLE
                                ? words.say("response.NOT_ASSESSABLE")
                                : response.name(),
                        response.name().toLowerCase(java.util.Locale.ROOT),
                        a.by()));
            });
        }
        return lines;
    }

    private static String score(PainAssessment answer) {
        return answer.worst().map(p -> Integer.toString(p.value())).orElse("–");
    }

    private String dose(PainAssessment answer) {
        return answer.omed().map(o -> words.number(o.milligrams())).orElse("–");
    }
}
