package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SiteRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Assembles visits with their plan, lesion and patient, inside the caller's transaction. */
@ApplicationScoped
public class VisitViews {
    private final PatientRepository patientRepository;
    private final ReferralRepository referrals;
    private final SiteRepository sites;

    @Inject
    public VisitViews(PatientRepository patientRepository, ReferralRepository referrals, SiteRepository sites) {
        this.patientRepository = patientRepository;
        this.referrals = referrals;
        this.sites = sites;
    }

    /** Every visit of the plans in its current state, read inside the caller's transaction. */
    public List<VisitView> visitViews(List<FollowUpPlan> plans, Instant now) {
        return visitViews(plans, today(now));
    }

    private List<VisitView> visitViews(List<FollowUpPlan> plans, LocalDate today) {
        var patients = patientRepository.find(
                plans.stream().map(FollowUpPlan::patient).distinct().toList());
        var lesions = referrals.lesions(
                plans.stream().map(FollowUpPlan::lesion).distinct().toList());
        var all = new ArrayList<VisitView>();
        for (var plan : plans) {
            for (var visit : plan.visits()) {
                all.add(new VisitView(
                        visit,
                        visit.stateOn(today),
                        plan,
                        Objects.requireNonNull(lesions.get(plan.lesion())),
                        Objects.requireNonNull(patients.get(plan.patient()))));
            }
        }
        return all;
    }

    /** One visit of the plan in its current state, read inside the caller's transaction. */
    public VisitView visitView(FollowUpPlan plan, String id, Instant now) {
        var visit = plan.visit(id).orElseThrow();
        return new VisitView(
                visit,
                visit.stateOn(today(now)),
                plan,
                referrals.lesion(plan.lesion()).orElseThrow(),
                patientRepository.find(plan.patient()).orElseThrow());
    }

    private LocalDate today(Instant now) {
        return now.atZone(sites.site().zone()).toLocalDate();
    }
}
