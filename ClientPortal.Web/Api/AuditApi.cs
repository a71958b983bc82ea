using ClientPortal.Domain;
using ClientPortal.Domain.Audit;

namespace ClientPortal.Web.Api;

/// <summary><c>/audit-events</c>.</summary>
internal static class AuditApi
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/audit-events", ListAsync).WithTags("Audit").WithSummary("Lists what happened in the workspace, the newest first; that it was read is listed, too.")
            .TakesQuery(new("action", "One action, as the answer names it; all without."), new("clientId", "What concerns this client; all without.")).TakesPage().Gives<ListJson<AuditEventJson>>(StatusCodes.Status200OK, 400);

    private static async Task<IResult> ListAsync(ApiCall call, AuditQueries queries)
    {
        var ask = new AuditListAsk { Action = call.Query("action"), ClientId = call.Query("clientId"), Page = call.Page() };
        return call.Answer(await queries.ListAsync(call.Actor, ask, call.Ct), page => ListJson<AuditEventJson>.Of(page, AuditEventJson.Of));
    }
}

/// <summary>One thing that happened.</summary>
internal sealed record AuditEventJson(
    Guid Id,
    DateTimeOffset At,
    string Action,
    bool Succeeded,
    ActorKind ActorKind,
    string ActorId,
    string ActorName,
    Guid? UserId,
    string? ClientId,
    string? TargetId,
    string? TargetName,
    string? Detail,
    string? IpAddress,
    string? CorrelationId)
{
    public static AuditEventJson Of(AuditEvent row) => new(
        row.Id, row.At, row.Action, row.Succeeded, row.ActorKind, row.ActorId, row.ActorName, row.UserId, row.ClientId, row.TargetId, row.TargetName, row.Detail, row.IpAddress, row.CorrelationId);
}
