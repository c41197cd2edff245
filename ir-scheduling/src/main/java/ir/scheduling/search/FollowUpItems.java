package ir.scheduling.search;

import ir.domain.followup.FollowUpPlan;
import ir.scheduling.followup.VisitViews;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.ReferralRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Items of plans, visits and responses found by a search. */
@ApplicationScoped
public class FollowUpItems {
    private final FollowUpPlanRepository followUpPlans;
    private final ReferralRepository referrals;
    private final VisitViews visitViews;

    @Inject
    public FollowUpItems(FollowUpPlanRepository followUpPlans, ReferralRepository referrals, VisitViews visitViews) {
        this.followUpPlans = followUpPlans;
        this.referrals = referrals;
        this.visitViews = visitViews;
    }

    /** Plans by the ids of visits or of unscheduled responses; the latter begin with the id of their plan. */
    private List<FollowUpPlan> plansOfAnswers(List<String> ids) {
        return followUpPlans.find(
                ids.stream()
                        .filter(id -> id.lastIndexOf(".u") > 0)
                        .map(id -> id.substring(0, id.lastIndexOf(".u")))
                        .distinct()
                        .toList(),
                ids);
    }

    Map<String, SearchResultItem.VisitItem> visits(List<String> ids, Instant now) {
        var plans = plansOfAnswers(ids);
        return Items.by(
                visitViews.visitViews(plans, now).stream()
                        .filter(visitView -> ids.contains(visitView.visit().id()))
                        .toList(),
                visitView -> visitView.visit().id(),
                SearchResultItem.VisitItem::new);
    }

    Map<String, SearchResultItem.VisitResponseItem> given(List<String> ids) {
        var plans = plansOfAnswers(ids);
        var lesions = referrals.lesions(
                plans.stream().map(FollowUpPlan::lesion).distinct().toList());
        var all = new ArrayList<SearchResultItem.VisitResponseItem>();
        for (var plan : plans) {
            var lesion = Items.require(lesions, plan.lesion());
            plan.visits()
                    .forEach(visit -> visit.response()
                            .ifPresent(response -> all.add(
                                    new SearchResultItem.VisitResponseItem(visit.id(), plan, response, lesion))));
            for (int i = 0; i < plan.unscheduled().size(); i++) {
                all.add(new SearchResultItem.VisitResponseItem(
                        plan.unscheduledResponseId(i), plan, plan.unscheduled().get(i), lesion));
            }
        }
        return Items.by(
                all.stream().filter(g -> ids.contains(g.id())).toList(),
                SearchResultItem.VisitResponseItem::id,
                Function.identity());
    }

    Map<String, SearchResultItem.FollowUpPlanItem> plans(List<String> ids) {
        var plans = followUpPlans.find(ids, List.of());
        var lesions = referrals.lesions(
                plans.stream().map(FollowUpPlan::lesion).distinct().toList());
        return Items.by(
                plans,
                FollowUpPlan::id,
                p -> new SearchResultItem.FollowUpPlanItem(p, Items.require(lesions, p.lesion())));
    }
}
