package ir.scheduling.search;

import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReferralRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Items of referrals, lesions and patients found by a search. */
@ApplicationScoped
public class ReferralItems {
    private final ReferralRepository referrals;
    private final PatientRepository patientRepository;
    private final ReferralDetailsAssembler referralDetails;

    @Inject
    public ReferralItems(
            ReferralRepository referrals,
            PatientRepository patientRepository,
            ReferralDetailsAssembler referralDetails) {
        this.referrals = referrals;
        this.patientRepository = patientRepository;
        this.referralDetails = referralDetails;
    }

    Map<String, SearchResultItem.ReferralTasks> files(List<String> ids, Instant now) {
        var referrals = this.referrals.find(ids.stream()
                .map(id -> new ReferralId(id.substring(0, id.indexOf('.'))))
                .distinct()
                .toList());
        var files = referralDetails.of(referrals, now).stream()
                .collect(Collectors.toMap(f -> f.referral().id().value(), Function.identity()));
        var found = new HashMap<String, SearchResultItem.ReferralTasks>();
        for (var id : ids) {
            @org.jspecify.annotations.Nullable ReferralDetails details = files.get(id.substring(0, id.indexOf('.')));
            if (details != null) {
                found.put(id, new SearchResultItem.ReferralTasks(details));
            }
        }
        return found;
    }

    Map<String, SearchResultItem.LesionItem> lesions(List<String> ids) {
        return Items.by(
                referrals.lesions(ids.stream().map(LesionId::new).toList()).values(),
                l -> l.id().value(),
                SearchResultItem.LesionItem::new);
    }

    Map<String, SearchResultItem.ManualPatient> persons(List<String> ids) {
        return Items.by(
                patientRepository
                        .find(ids.stream().map(PatientId::new).toList())
                        .values(),
                p -> p.id().value(),
                SearchResultItem.ManualPatient::new);
    }

    Map<String, SearchResultItem.ManualReferral> typed(List<String> ids) {
        var referrals = this.referrals.find(ids.stream().map(ReferralId::new).toList());
        var lesions = lesionsOf(referrals);
        return Items.by(
                referrals,
                r -> r.id().value(),
                r -> new SearchResultItem.ManualReferral(
                        r,
                        r.lesions().stream()
                                .map(id -> Items.require(lesions, id))
                                .toList()));
    }

    private Map<LesionId, Lesion> lesionsOf(Collection<Referral> of) {
        return referrals.lesions(
                of.stream().flatMap(r -> r.lesions().stream()).distinct().toList());
    }
}
