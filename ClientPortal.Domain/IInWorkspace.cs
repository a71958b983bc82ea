namespace ClientPortal.Domain;

/// <summary>Belongs to one workspace; a context opened for an actor sees only the rows of that actor's workspace.</summary>
public interface IInWorkspace
{
    Guid WorkspaceId { get; }
}

/// <summary>Edited by people: a save of a row that changed in the meantime is refused, not lost. Counted up by the context on every save.</summary>
public interface IVersioned
{
    int Version { get; }
}
