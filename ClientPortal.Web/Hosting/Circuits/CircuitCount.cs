namespace ClientPortal.Web.Hosting.Circuits;

/// <summary>Counts the open circuits of each person and of the node, those that wait for their browser to come back included (SEC-205).</summary>
internal sealed class CircuitCount
{
    public const int MostPerPerson = 25;
    public const int MostOfAll = 5000;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byPerson = new(StringComparer.Ordinal);
    private int _all;

    public bool IsFull(string? person)
    {
        lock (_gate)
        {
            return _all >= MostOfAll || (person is not null && _byPerson.GetValueOrDefault(person) >= MostPerPerson);
        }
    }

    public bool TryAdd(string? person)
    {
        lock (_gate)
        {
            if (IsFull(person))
            {
                return false;
            }

            _all++;
            if (person is not null)
            {
                _byPerson[person] = _byPerson.GetValueOrDefault(person) + 1;
            }

            return true;
        }
    }

    public void Remove(string? person)
    {
        lock (_gate)
        {
            _all--;
            if (person is not null && --_byPerson[person] == 0)
            {
                _byPerson.Remove(person);
            }
        }
    }
}
