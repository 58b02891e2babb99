defmodule Rsolv.Billing do
  @moduledoc "What customers owe."

  alias Rsolv.Billing.Customer
  alias Rsolv.Repo

  def trial_over?(id) do
    customer = Repo.get!(Customer, id)
    customer.trial_expired
  end
end
