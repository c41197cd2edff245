package ir.fhir.provider;

import ca.uhn.fhir.rest.api.server.IBundleProvider;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.InstantType;

/** Search results fetched a page at a time, so that a count of a thousand costs a page. */
final class DeskPage implements IBundleProvider {
    private final String id = UUID.randomUUID().toString();
    private final IPrimitiveType<Date> published;
    private final int total;
    private final BiFunction<Integer, Integer, List<? extends IBaseResource>> page;

    DeskPage(Date published, long total, BiFunction<Integer, Integer, List<? extends IBaseResource>> page) {
        this.published = new InstantType(published);
        this.total = (int) Math.min(Integer.MAX_VALUE, total);
        this.page = page;
    }

    @Override
    public IPrimitiveType<Date> getPublished() {
        return published;
    }

    @Override
    public List<IBaseResource> getResources(int from, int to) {
        return List.copyOf(page.apply(from, Math.max(0, Math.min(to, total) - from)));
    }

    @Override
    public String getUuid() {
        return id;
    }

    @Override
    public @org.jspecify.annotations.Nullable Integer preferredPageSize() {
        return null;
    }

    @Override
    public Integer size() {
        return total;
    }
}
