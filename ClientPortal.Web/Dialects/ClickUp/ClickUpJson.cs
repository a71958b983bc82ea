using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClientPortal.Domain;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;

namespace ClientPortal.Web.Dialects.ClickUp;

/// <summary>How ClickUp writes people and workspaces; its v2 calls a workspace a team (dialects.md b-2).</summary>
internal static class ClickUpJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private static readonly string[] Colors = ["#7b68ee", "#1d8a70", "#c2410c", "#0f6fb8", "#a21caf", "#4d7c0f", "#b91c1c", "#475569"];

    public static UserAnswer UserOf(Actor actor, Self self) => new(new ClickUpUser(NumberOf(actor.UserId!.Value), actor.Name, self.Email, ColorOf(actor.UserId.Value), InitialsOf(actor.Name)));

    public static ClickUpTeam TeamOf(Team team) => new(
        team.Id.ToString(),
        team.Name,
        ColorOf(team.Id),
        [.. team.Members.Select(member => new ClickUpMember(new ClickUpTeamUser(NumberOf(member.UserId), member.Name, member.Email, ColorOf(member.UserId), InitialsOf(member.Name), RoleOf(member.Role))))]);

    /// <summary>ClickUp's ids of people are whole numbers, and typed clients read them as such: 53 bits of a hash of ours, as many as any JSON reader holds.</summary>
    private static long NumberOf(Guid id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(id.ToByteArray(bigEndian: true), hash);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11);
    }

    private static string ColorOf(Guid id) => Colors[(int)(NumberOf(id) % Colors.Length)];

    private static string InitialsOf(string name) => string.Concat(
        name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(part => StringInfo.GetNextTextElement(part).ToUpperInvariant()));

    private static int RoleOf(WorkspaceRole role) => role switch
    {
        WorkspaceRole.Owner => 1,
        WorkspaceRole.Admin => 2,
        _ => 3,
    };
}

internal sealed record UserAnswer(ClickUpUser User);

/// <param name="Email">Null where the token does not include it.</param>
internal record ClickUpUser(long Id, string Username, string? Email, string Color, string Initials)
{
    /// <summary>Nobody has one here.</summary>
    public string? ProfilePicture { get; } = null;
}

internal sealed record ClickUpTeamUser(long Id, string Username, string? Email, string Color, string Initials, int Role) : ClickUpUser(Id, Username, Email, Color, Initials);

internal sealed record TeamsAnswer(IReadOnlyList<ClickUpTeam> Teams);

internal sealed record TeamAnswer(ClickUpTeam Team);

internal sealed record ClickUpTeam(string Id, string Name, string Color, IReadOnlyList<ClickUpMember> Members)
{
    /// <summary>No workspace has one here.</summary>
    public string? Avatar { get; } = null;
}

internal sealed record ClickUpMember(ClickUpTeamUser User);

/// <summary>The body of every refusal.</summary>
internal sealed record ClickUpError(string Err, [property: JsonPropertyName("ECODE")] string Ecode);
