using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Members;
using ClientPortal.Web.Api;

namespace ClientPortal.Web.Dialects.Awork;

/// <summary><c>/apiusers</c>: the machine's account in awork; here an API key of a client, whose value <c>generateapikey</c> hands out.</summary>
internal static class ApiUsersApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var users = api.MapGroup("/apiusers");
        users.MapGet("/", ListAsync);
        users.MapPost("/", CreateAsync);
        users.MapGet("/{id}", FindAsync);
        users.MapPut("/{id}", ReplaceAsync);
        users.MapDelete("/{id}", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(ApiCall call, WorkspaceKeyQueries queries) =>
        call.Answer(await queries.ListAsync(call.Actor, BareArrays.Most, call.Ct), keys => keys.Select(ApiUserJson.Of).ToList());

    private static async Task<IResult> FindAsync(ApiCall call, string id, WorkspaceKeyQueries queries) =>
        call.Answer(await queries.FindAsync(call.Actor, ApiCall.IdOf(id), call.Ct), ApiUserJson.Of);

    private static async Task<IResult> CreateAsync(ApiCall call, CreateApiKey create, WorkspaceKeyQueries queries)
    {
        if (!(await call.ReadAsync<ApiUserDraftJson>(ApiJson.Tolerant)).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        // Here every key belongs to a client, and ends with it.
        if (string.IsNullOrWhiteSpace(sent.Body.ClientId))
        {
            return call.Refuse(Problem.OfField("ClientId", "client_id_required", "Name the client application that the API user is for."));
        }

        var (role, mistake) = ApiUserRoles.Read(sent.Body.RoleId);
        if (mistake is not null)
        {
            return call.Refuse(mistake);
        }

        var actor = KeysOfEqualPower.Of(call.Actor);
        if (!(await create.RunAsync(actor, sent.Body.ClientId, new ApiKeyDraft { Name = sent.Body.Name ?? string.Empty, Role = role }, call.Ct, sent.Idempotency)).IsDone(out var created, out var problem))
        {
            return call.Refuse(problem);
        }

        // Whoever made a key may see its row, whether or not they may list others.
        return call.Answer(await queries.FindAsync(actor with { Rights = actor.Rights | Rights.KeysRead }, created.Id, call.Ct), ApiUserJson.Of);
    }

    private static async Task<IResult> ReplaceAsync(ApiCall call, string id, EditApiKey edit, WorkspaceKeyQueries queries)
    {
        if (!(await call.ReadAsync<ApiUserDraftJson>(ApiJson.Tolerant)).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        if (!(await FindForChangeAsync(call, id, queries)).IsDone(out var key, out var problem))
        {
            return call.Refuse(problem);
        }

        if (sent.Body.RoleId is { } roleId && !string.Equals(roleId, ApiUserRoles.IdOf(key), StringComparison.OrdinalIgnoreCase))
        {
            return call.Refuse(Problem.OfField("Role", "role_fixed", "An API user's role is fixed. Make another one with the other role."));
        }

        var actor = KeysOfEqualPower.Of(call.Actor);
        return (await edit.RunAsync(actor, key.ClientId, key.Id, new ApiKeyEdit { Name = sent.Body.Name ?? string.Empty }, call.Ct)).IsDone(out _, out problem)
            ? call.Answer(await queries.FindAsync(actor, key.Id, call.Ct), ApiUserJson.Of)
            : call.Refuse(problem);
    }

    private static async Task<IResult> DeleteAsync(ApiCall call, string id, DeleteApiKey delete, WorkspaceKeyQueries queries) =>
        (await FindForChangeAsync(call, id, queries)).IsDone(out var key, out var problem)
            ? call.AnswerNothing(await delete.RunAsync(KeysOfEqualPower.Of(call.Actor), key.ClientId, key.Id, call.Ct))
            : call.Refuse(problem);

    private static async Task<Outcome<WorkspaceKeyRow>> FindForChangeAsync(ApiCall call, string id, WorkspaceKeyQueries queries)
    {
        if (!(await queries.FindAsync(call.Actor, ApiCall.IdOf(id), call.Ct)).IsDone(out var key, out var problem))
        {
            return problem;
        }

        return KeysOfEqualPower.Refuses(call.Actor, key) is { } beyond ? beyond : key;
    }
}

/// <summary>
/// awork's roles are rows with an id, ours are three words: each has one id here, the same on every host. No role is an administrator's, as in awork.
/// </summary>
internal static class ApiUserRoles
{
    private const string Owner = "c11e0000-0000-4000-8000-000000000002";
    private const string Member = "c11e0000-0000-4000-8000-000000000000";

    /// <summary>A key that was cut down to scopes; it is told, and cannot be asked for.</summary>
    private const string Scoped = "c11e0000-0000-4000-8000-00000000000f";

    public static string? IdOf(WorkspaceKeyRow key) => key.Role switch
    {
        WorkspaceRole.Owner => Owner,
        WorkspaceRole.Admin => null,
        WorkspaceRole.Member => Member,
        _ => Scoped,
    };

    /// <summary>The role, or what is wrong with the id.</summary>
    public static (WorkspaceRole? Role, Problem? Mistake) Read(string? id) => id?.ToLowerInvariant() switch
    {
        null or "" => (WorkspaceRole.Admin, null),
        Owner => (WorkspaceRole.Owner, null),
        Member => (WorkspaceRole.Member, null),
        _ => (null, ApiKeyMistakes.RoleUnknown.At("Role")),
    };
}

/// <summary>An API user.</summary>
/// <param name="RoleId">Null for an administrator.</param>
/// <param name="CreatedBy">The person's id; null where a machine made it.</param>
internal sealed record ApiUserJson(Guid Id, string Name, string? RoleId, string ClientId, DateTime CreatedOn, Guid? CreatedBy, DateTime UpdatedOn, Guid? UpdatedBy)
{
    public static ApiUserJson Of(WorkspaceKeyRow key) => new(
        key.Id,
        key.Name,
        ApiUserRoles.IdOf(key),
        key.ClientId,
        key.CreatedAt.UtcDateTime,
        key.CreatedByUserId,
        (key.UpdatedAt ?? key.CreatedAt).UtcDateTime,
        key.UpdatedAt is null ? key.CreatedByUserId : key.UpdatedByUserId);
}

/// <summary>The body of <c>POST /apiusers</c>, and of <c>PUT /apiusers/{id}</c>, where the client is fixed.</summary>
internal sealed record ApiUserDraftJson(string? Name = null, string? RoleId = null, string? ClientId = null);
