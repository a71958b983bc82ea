using ClientPortal.Domain.Consents;
using ClientPortal.Web.Api;

namespace ClientPortal.Web.Dialects.Awork;

/// <summary><c>/accounts/me/authorizedclients</c>: awork's name for connected apps.</summary>
internal static class AuthorizedClientsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var clients = api.MapGroup("/accounts/me/authorizedclients");
        clients.MapGet("/", ListAsync);
        clients.MapDelete("/", WithdrawAllAsync);
        clients.MapDelete("/{clientId}", WithdrawAsync);
    }

    private static async Task<IResult> ListAsync(ApiCall call, ConnectedAppQueries queries) =>
        call.Answer(await queries.ListAsync(call.Actor, call.Ct), rows => rows.Take(BareArrays.Most).Select(AuthorizedClientJson.Of).ToList());

    private static async Task<IResult> WithdrawAllAsync(ApiCall call, WithdrawAllConsents withdraw) =>
        call.Answer(await withdraw.RunAsync(call.Actor, call.Ct), ended => new RevokedClientsJson(ended.Clients, ended.RefreshTokens));

    private static async Task<IResult> WithdrawAsync(ApiCall call, string clientId, ConnectedAppQueries queries, WithdrawConsent withdraw)
    {
        if (!(await queries.ListAsync(call.Actor, call.Ct)).IsDone(out var rows, out var problem))
        {
            return call.Refuse(problem);
        }

        // An unknown client is one without consent: the operation answers both alike.
        var app = rows.FirstOrDefault(row => row.ClientId.Equals(clientId, StringComparison.OrdinalIgnoreCase));
        return call.AnswerNothing(await withdraw.RunAsync(call.Actor, app?.Id ?? Guid.Empty, call.Ct));
    }
}

/// <summary>A client that the person has authorized.</summary>
internal sealed record AuthorizedClientJson(string ClientId, string DisplayName, IReadOnlyList<string> Scopes, DateTime AuthorizedOn)
{
    public static AuthorizedClientJson Of(ConnectedAppRow row) => new(row.ClientId, row.Name, [.. row.Scopes], row.AllowedAt.UtcDateTime);
}

/// <summary>What ended with all authorizations.</summary>
internal sealed record RevokedClientsJson(int RevokedClientCount, int RevokedRefreshTokenCount);
