using System.Text.RegularExpressions;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Commits;
using ClientPortal.Tests.Architecture;

namespace ClientPortal.Tests.Changes;

/// <summary>
/// Saved rows note themselves for the other nodes; <c>ExecuteUpdate</c>, <c>ExecuteDelete</c> and raw SQL go past that. Each such statement on a followed
/// row is listed here, with what it does about it, so that none is forgotten.
/// </summary>
public sealed partial class BulkChangesTests
{
    private const string NothingRemembered = "changes nothing that anybody remembers";
    private static readonly string[] Followed = [.. FollowedRows.Types.Select(type => type.Name)];

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["Clients/DeleteClient.cs: Client"] = "notes the client",
        ["OAuth/Registration/ReapUnusedClients.cs: Client"] = "notes the client",
        ["OAuth/Registration/ClaimClient.cs: Client"] = "notes the client",
        ["Workspaces/DeleteWorkspace.cs: Workspace"] = "notes the workspace, and with it all that is in it",
        ["Workspaces/DeleteWorkspace.cs: ?"] = "the same",
        ["Workspaces/EditWorkspace.cs: ApiKey"] = NothingRemembered + ": the copy",
        ["Members/MembersOfWorkspace.cs: ApiKey"] = NothingRemembered + ": who left",
        ["Members/MembersOfWorkspace.cs: Client"] = NothingRemembered + ": only asked whose they are; who made their keys goes",
        ["Members/MembersOfWorkspace.cs: Workspace"] = NothingRemembered + ": a lock",
        ["RowLocks.cs: Workspace"] = NothingRemembered + ": a lock",
        ["RowLocks.cs: Client"] = NothingRemembered + ": a lock",
        ["LastUsed/LastUsedNotes.cs: ApiKey"] = NothingRemembered + ": last use",
        ["LastUsed/LastUsedNotes.cs: Client"] = NothingRemembered + ": last use",
        ["LastUsed/LastUsedNotes.cs: ClientSecret"] = NothingRemembered + ": last use",
        ["Secrets/RegenerateClientSecret.cs: ClientSecret"] = "notes the client",
        ["Secrets/DeleteClientSecret.cs: ClientSecret"] = "notes the client",
        ["OAuth/Registration/ClaimClient.cs: ClientSecret"] = "notes the client",
        ["Clients/ClientConversion.cs: ClientSecret"] = NothingRemembered + " beside the client, which is saved with it",
        ["Workspaces/EditWorkspace.cs: ClientSecret"] = NothingRemembered + ": the copy",
        ["Bootstrap/ApplyBootstrapFile.cs: ClientSecret"] = NothingRemembered + ": it was made a moment before, and nobody was told it",
        ["SigningKeys/RotateSigningKeys.cs: SigningKey"] = NothingRemembered + ": what it signed has ended",
        ["RowLocks.cs: PortalUser"] = NothingRemembered + ": a lock",
        ["Users/SecondFactorCheck.cs: PortalUser"] = NothingRemembered + ": the last code",
        ["Users/ConfirmPassword.cs: UserSession"] = "notes the person",
        ["Users/SessionKeys.cs: UserSession"] = "notes the person",
        ["Users/SessionEnds.cs: UserSession"] = "notes the person; not where a session has ended by time",
        ["Users/FindSession.cs: UserSession"] = NothingRemembered + " elsewhere: last use and the workspace at hand, which this node forgets itself",
        ["Users/ChangePreferences.cs: PortalUser"] = "notes the person",
        ["Workspaces/OpenWorkspace.cs: UserSession"] = "notes the person",
        ["Workspaces/OpenWorkspace.cs: PortalUser"] = "notes the person",
        ["Workspaces/DeleteWorkspace.cs: UserSession"] = "notes the workspace, and with it its members' sessions",
        ["Workspaces/DeleteWorkspace.cs: PortalUser"] = "notes the workspace, and with it its members' sessions",
        ["KeyVerification/LeaseQuota.cs: ApiKeyQuota"] = NothingRemembered + ": what is left; size and period are edited with the key",
    };

    [Fact]
    public void Every_statement_that_changes_followed_rows_is_known_and_those_that_have_to_note_it_do()
    {
        var root = Repository.PathOf("ClientPortal.Domain");
        var found = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.PathOf("ClientPortal.Web"), "*.cs", SearchOption.AllDirectories))
            .Where(file => !Generated().IsMatch(file))
            .SelectMany(file => TargetsIn(File.ReadAllText(file)).Select(target => (Name: $"{Path.GetRelativePath(root, file).Replace('\\', '/')}: {target}", File: file)))
            .Distinct()
            .ToList();

        found.Select(item => item.Name).Where(name => !name.EndsWith(": ?", StringComparison.Ordinal) || name.StartsWith("Workspaces/", StringComparison.Ordinal))
            .ShouldBe(Known.Keys, ignoreOrder: true, "a statement that goes past the change tracker: does it end something that a node remembers?");
        found.Where(item => Known.TryGetValue(item.Name, out var what) && what.StartsWith("notes", StringComparison.Ordinal))
            .Where(item => !File.ReadAllText(item.File).Contains("NoteChange(", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    // Those refuse at once: they are for rows that nobody follows, and know no others.
    [Fact]
    public void A_conditional_update_of_a_followed_row_is_refused()
    {
        foreach (var row in FollowedRows.Types)
        {
            Should.Throw<System.Reflection.TargetInvocationException>(() => Activator.CreateInstance(typeof(ConditionalUpdate<,>).MakeGenericType(row, typeof(Guid))))
                .InnerException.ShouldBeOfType<NotSupportedException>();
        }
    }

    // Statements whose rows cannot be told from their text are those on a variable; the variable's own beginning is looked up in the same file.
    private static IEnumerable<string> TargetsIn(string text)
    {
        foreach (var end in Bulk().Matches(text).Select(match => match.Index))
        {
            var start = text.LastIndexOfAny([';', '{', '}'], end) + 1;
            var statement = text[start..(end + 1)]; // with the dot
            var target = Followed.FirstOrDefault(name => Names(statement, name));
            if (target is not null)
            {
                yield return target;
            }
            else if (Generic().IsMatch(statement))
            {
                yield return "?";
            }
            else if (Variables().Matches(statement).Select(match => match.Groups["name"].Value).FirstOrDefault(name => name is not "db" and not "await") is { } variable
                && Regex.Match(text, $@"\b{variable} = [^;]*;|IQueryable<\w+> {variable}\b|IQueryable<\w+> {variable}\(", RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true, Value: var from })
            {
                foreach (var name in Followed.Where(name => Names(from, name)))
                {
                    yield return name;
                }
            }
        }
    }

    private static bool Names(string code, string type) =>
        Regex.IsMatch(code, $@"\bdb\.{(type == "PortalUser" ? "User" : type)}s\b|(Set|Everywhere|IQueryable)<([\w.]+\.)?{type}>|\bUnused\(", RegexOptions.None, TimeSpan.FromSeconds(1))
        && (type == "Client" || !code.Contains("Unused(", StringComparison.Ordinal));

    [GeneratedRegex(@"\.Execute(Update|Delete|Sql\w*)(Async)?\(")]
    private static partial Regex Bulk();

    [GeneratedRegex("<TRow>")]
    private static partial Regex Generic();

    [GeneratedRegex(@"(?<![.\w])(?<name>[a-z]\w*)(?=\.)", RegexOptions.ExplicitCapture)]
    private static partial Regex Variables();

    [GeneratedRegex(@"[/\\](bin|obj|Migrations)[/\\]")]
    private static partial Regex Generated();
}
